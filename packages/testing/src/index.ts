export { call, type CallOptions, type CallResult } from './call.ts'
export { createEnviron, readInput, type EnvironInit } from './create-environ.ts'
