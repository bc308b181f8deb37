export { freePort } from './free-port.ts'
export { findProgram, needs } from './needs.ts'
export { startProgram } from './start-program.ts'
export type { Exit, Program, ProgramOptions } from './start-program.ts'
