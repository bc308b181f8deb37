import { byteLength } from '../byte-length.ts'
import type { Rewrite } from '../rewrite.ts'
import { toBytes } from '../to-bytes.ts'
import type { Chunk } from '../types.ts'

/**
 * Holds what goes into a rewrite to the Content-Length that was declared for it. The rewritten body bears no such header,
 * so that nobody outside could tell that the source fell short: that is an error, and the response is broken off. What is
 * over is cut, and reported once.
 *
 * @throws {TypeError} when there is more than one length, or it is none
 * @see RFC 9110, 8.6
 */
export function metered(rewrite: Rewrite, lengths: string[], report: (error: Error) => void): Rewrite {
  const declared = parseLength(lengths)
  let left = declared
  let isOver = false

  function take(chunk: Chunk): Chunk | undefined {
    const bytes = byteLength(chunk)
    if (bytes <= left) {
      left -= bytes
      return chunk
    }
    if (!isOver) report(new Error(`body: longer than its Content-Length ${declared}, and cut there`))
    isOver = true
    const rest = left
    left = 0
    if (rest === 0) return undefined
    return toBytes(chunk).subarray(0, rest)
  }

  return {
    chunk(chunk) {
      const taken = take(chunk)
      return taken === undefined || rewrite.chunk === undefined ? taken : rewrite.chunk(taken)
    },
    ...(rewrite.idle !== undefined && { idle: () => rewrite.idle!() }),
    end() {
      if (left > 0) throw new Error(`body: ended ${left} bytes short of its Content-Length ${declared}`)
      return rewrite.end?.()
    }
  }
}

function parseLength(lengths: string[]): number {
  const [length] = lengths
  if (lengths.length !== 1) throw new TypeError('startResponse: Content-Length is given twice')
  if (!/^\d+$/.test(length!) || !Number.isSafeInteger(Number(length))) {
    throw new TypeError(`startResponse: Content-Length must be digits, got ${JSON.stringify(length)}`)
  }
  return Number(length)
}
