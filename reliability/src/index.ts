export type { Findings, Scale, Trial } from './trial.ts'
export { readEnding } from './faults/read-ending.ts'
export { trials } from './trials.ts'
