import type { App, Body, Chunk, Environ, HeaderList, Status } from '@tsgi/core'
import { turn } from '../turn.ts'

export const PLAIN: HeaderList = [['Content-Type', 'text/plain']]

/** Answers `200 OK` with `ok`. */
export const ok: App = answer('200 OK', PLAIN, () => ['ok'])

/** Answers with what it has read of the request body. */
export const echo: App = async (environ, startResponse) => {
  const text = await readAll(environ)
  startResponse('200 OK', [...PLAIN])
  return [text]
}

export function answer(status: Status, headers: HeaderList, body: () => Body): App {
  return (_environ, startResponse) => {
    startResponse(status, [...headers])
    return body()
  }
}

/** Yields the chunks, each after a turn of the event loop, and throws what is an error. */
export async function* generate(...chunks: (Chunk | Error)[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await turn()
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}

export async function* endless(): AsyncGenerator<string> {
  for (;;) yield 'again'
}

/** The request body, one character per byte. */
export async function readAll(environ: Environ): Promise<string> {
  let text = ''
  for await (const chunk of environ['tsgi.input']) {
    for (const byte of chunk) text += String.fromCharCode(byte)
  }
  return text
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Some milliseconds; a gateway needs a moment to see what a client did. */
export function later(milliseconds = 0): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
