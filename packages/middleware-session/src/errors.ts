/** A change that comes after the head has left: the client could no longer be told. */
export class SessionCommittedError extends Error {
  override readonly name: string = 'SessionCommittedError'
}

/** A change after `destroy()`. */
export class SessionDestroyedError extends Error {
  override readonly name: string = 'SessionDestroyedError'
}

/** The session has ended elsewhere: a logout, a regenerate or a timeout came first. */
export class SessionGoneError extends Error {
  override readonly name: string = 'SessionGoneError'
}

/** A value that JSON cannot hold, or a subject that is none, or no Unicode. */
export class SessionDataError extends TypeError {
  override readonly name: string = 'SessionDataError'
}

/** More data than `maxBytes`, or a subject that an index cannot hold. */
export class SessionTooLargeError extends RangeError {
  override readonly name: string = 'SessionTooLargeError'
}

/** The store failed, hung or never came to an agreement. Gateways answer 503, and no cookie has left. */
export class SessionStoreError extends Error {
  override readonly name: string = 'SessionStoreError'
  readonly status: number = 503
}
