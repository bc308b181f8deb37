interface Process {
  getBuiltinModule?(name: string): { isDisturbed?: (this: void, stream: unknown) => boolean } | undefined
}

let isDisturbed: ((stream: unknown) => boolean) | undefined | null = null

/**
 * Whether a value is a stream of which a Response can be made: nobody reads it, and nobody has. The latter no stream tells, but Node
 * does; false where nobody tells.
 */
export function isFresh(value: unknown): value is ReadableStream {
  if (!(value instanceof ReadableStream) || value.locked) return false
  if (isDisturbed === null) {
    const { process } = globalThis as { process?: Process }
    isDisturbed = process?.getBuiltinModule?.('node:stream')?.isDisturbed
  }
  return isDisturbed?.(value) === false
}

/** Does to the stream of a Response what was done to one that it stands for, and that is not fresh any more. */
export function useAs(stream: ReadableStream, response: Response): void {
  const body = response.body!
  if (isDisturbed!(stream)) void body.cancel()
  if (stream.locked) body.getReader()
}
