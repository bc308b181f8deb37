import type { Fault } from './validation-error.ts'

/// [environ.identity] It must be the same object through the whole chain. A copy would not get what the layers inside write for
/// those outside, and what is made on first use would be made twice.
export function copiedFault(environ: object): Fault {
  return {
    rule: 'environ.identity',
    says: 'a layer must pass on the environ that it got, not a copy',
    value: environ,
    remedy: 'write into environ: environ.PATH_INFO = path'
  }
}
