export { call, type Callee } from './call.ts'
export type { CallOptions, CallResult, Input } from './call/options.ts'
export { createEnviron, readInput, type EnvironInit } from './create-environ.ts'
