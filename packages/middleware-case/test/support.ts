import type { App, Chunk, HeaderList, Status } from '@tsgi/core'

export interface AppInit {
  status?: Status
  headers?: HeaderList
  /** The body is an array; else a generator. Default: false. */
  whole?: boolean
}

/** An app with that body, by default one chunk at a time. */
export function appOf(
  body: readonly Chunk[],
  { status = '200 OK', headers = PLAIN, whole }: AppInit = {}
): App {
  return (_environ, startResponse) => {
    startResponse(status, [...headers])
    return whole === true ? [...body] : body.values()
  }
}

export const PLAIN: HeaderList = [['Content-Type', 'text/plain; charset=utf-8']]
export const HTML: HeaderList = [['Content-Type', 'text/html; charset=utf-8']]

/** `'[c3][a9 21]'` as chunks. */
export function chunksOf(hex: string): Uint8Array[] {
  return [...hex.matchAll(/\[([^\]]*)\]/g)].map(([, bytes]) => bytesOf(bytes!))
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(
    hex.split(' ').filter(byte => byte !== ''),
    byte => parseInt(byte, 16)
  )
}

/** Chunks as `'[c3][a9 21]'`; empty ones do not leave. */
export function hexOf(chunks: readonly Uint8Array[]): string {
  const hex = (chunk: Uint8Array) => Array.from(chunk, byte => byte.toString(16).padStart(2, '0')).join(' ')
  return chunks
    .filter(chunk => chunk.length > 0)
    .map(chunk => `[${hex(chunk)}]`)
    .join('')
}
