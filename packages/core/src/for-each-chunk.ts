import type { BodyReader, Receive } from './body-reader.ts'
import { describeValue } from './describe-value.ts'
import { isPromise } from './pipeline/promises.ts'

/**
 * Reads a body to its end, or until `receive` gives false. The next chunk is asked for when `receive` has accepted the one
 * before. Faster than a loop of pulls, since an asynchronous body needs no promise for a chunk but its own. Closes nothing.
 *
 * @throws what the body or `receive` throws; a TypeError for what is no reader, or no function
 * @example await forEachChunk(openBody(body), chunk => socket.write(chunk) || once(socket, 'drain').then(() => true))
 */
export async function forEachChunk(reader: BodyReader, receive: Receive): Promise<void> {
  if (typeof (reader as Partial<BodyReader> | null | undefined)?.pull !== 'function') {
    throw new TypeError(`forEachChunk: needs a reader, got ${describeValue(reader)}; write openBody(body)`)
  }
  if (typeof receive !== 'function') {
    throw new TypeError(
      `forEachChunk: receive must be a function (chunk) => boolean, got ${describeValue(receive)}`
    )
  }
  for (;;) {
    const running = reader.forEach?.(receive)
    if (running !== undefined && !(await running)) return
    const pulled = reader.pull()
    const chunk = isPromise(pulled) ? await pulled : pulled
    if (chunk === undefined) return
    const more = receive(chunk)
    if (!(isPromise(more) ? await more : more)) return
  }
}
