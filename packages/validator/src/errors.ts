import type { Fault } from './validation-error.ts'

/// ## Errors
///
/// An app fails by throwing, by rejecting, or by a body that throws. Nothing is swallowed: an error goes outwards until a layer
/// makes a response of it or the server gets it. A layer can do so as long as it holds the head: it calls `startResponse` again
/// with the error. What has left cannot be mended.

/// [errors.refused] When a second call of `startResponse` throws its error, the app must let it pass: the head has left, and the
/// server has to break the response off.
export function refusedFault(error: unknown): Fault {
  return {
    rule: 'errors.refused',
    says: 'the error that startResponse throws must not be swallowed',
    value: error,
    remedy: 'let it pass, or throw it again at the end of the catch',
    cause: error
  }
}

/// [errors.swallowed] When the body inside fails and bytes have left already, a middleware must fail, too. A clean end would show
/// half a response as a whole one.
export function swallowedFault(error: unknown): Fault {
  return {
    rule: 'errors.swallowed',
    says: 'a response must not end as if nothing had happened when the body inside has failed',
    value: error,
    remedy: 'let the error pass',
    cause: error
  }
}
