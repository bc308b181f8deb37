import type { Chunk } from '@tsgi/core'
import type { Fault } from './validation-error.ts'

/// [start-response.late] An app must call it before its first non-empty chunk. A generator may do so when it is first asked for one.
export function lateFault(chunk: Chunk): Fault {
  return {
    rule: 'start-response.late',
    says: 'startResponse must be called before the first non-empty chunk',
    value: chunk,
    remedy: 'call it before the first yield'
  }
}

/// [start-response.missing] An app must call it: before it returns an array, else at the latest when its body ends.
export function missingFault(): Fault {
  return {
    rule: 'start-response.missing',
    says: 'startResponse must be called',
    remedy: 'call startResponse(status, headers) before you return'
  }
}
