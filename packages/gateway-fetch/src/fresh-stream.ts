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
  if (isDisturbed === null) isDisturbed = findIsDisturbed()
  return isDisturbed?.(value) === false
}

/** Not before it is asked for: Workers make no stream while they load. */
function findIsDisturbed(): typeof isDisturbed {
  const { process } = globalThis as { process?: Process }
  const found = process?.getBuiltinModule?.('node:stream')?.isDisturbed
  const disturbed = new ReadableStream()
  void disturbed.cancel()
  // Deno's knows Node's streams only.
  return found?.(disturbed) === true ? found : undefined
}

/** Does to the stream of a Response what was done to one that it stands for, and that is not fresh any more. */
export function useAs(stream: ReadableStream, response: Response): void {
  const body = response.body!
  if (isDisturbed!(stream)) void body.cancel()
  if (stream.locked) body.getReader()
}
