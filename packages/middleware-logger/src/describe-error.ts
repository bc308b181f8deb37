export interface ErrorDescription {
  type: string
  message: string
  stack: string | undefined
}

/** What can be said about anything that was thrown. */
export function describeError(error: unknown): ErrorDescription {
  if (typeof error !== 'object' || error === null) {
    return { type: typeof error, message: String(error), stack: undefined }
  }
  const { name, message, stack } = error as Partial<Record<string, unknown>>
  return {
    type: typeof name === 'string' && name !== '' ? name : 'Error',
    message: typeof message === 'string' ? message : Object.prototype.toString.call(error),
    stack: typeof stack === 'string' ? stack : undefined
  }
}
