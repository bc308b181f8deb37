import { rewriteResponse, setHeader, type AnyMiddleware, type Chunk } from '@tsgi/core'

const toText = (chunk: Chunk): string =>
  typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1')

export const question: AnyMiddleware = app => (environ, startResponse) =>
  rewriteResponse(app, environ, startResponse, () => ({
    chunk: chunk => Uint8Array.from(toText(chunk), letter => (letter === 'H' ? 63 : letter.charCodeAt(0))),
    keepsLength: true
  }))

/** Puts each byte behind a zero, and says so. */
export const padded: AnyMiddleware = app => (environ, startResponse) =>
  rewriteResponse(app, environ, startResponse, head => {
    setHeader(head.headers, 'Content-Encoding', 'padded')
    return {
      chunk: chunk => {
        const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
        return bytes.length === 0 ? chunk : Uint8Array.from([...bytes].flatMap(byte => [0, byte]))
      }
    }
  })

/** Keeps the last `count` bytes until there are more. */
export const lagging =
  (count: number): AnyMiddleware =>
  app =>
  (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, () => {
      let held = new Uint8Array(0)
      return {
        chunk: chunk => {
          if (chunk.length === 0) return chunk
          const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk
          const all = new Uint8Array([...held, ...bytes])
          held = all.slice(-count)
          return all.slice(0, Math.max(0, all.length - count))
        },
        end: () => held
      }
    })

export const forgiving: AnyMiddleware = app => async (environ, startResponse) => {
  let isStarted = false
  try {
    return await app(environ, (...head) => {
      isStarted = true
      return startResponse(...head)
    })
  } catch (error) {
    startResponse('500 Internal Server Error', [], isStarted ? error : undefined)
    return ['Sorry']
  }
}

export const teapot: AnyMiddleware = app => (environ, startResponse) =>
  rewriteResponse(app, environ, startResponse, head => {
    if (head.status === '200 OK') head.status = "418 I'm a teapot"
  })

/** Answers 304 where it has the whole body in hand, which its author cannot tell of the apps. */
export const unmodified: AnyMiddleware = app => (environ, startResponse) =>
  rewriteResponse(app, environ, startResponse, head => {
    if (head.status !== '200 OK' || head.length === undefined) return
    head.status = '304 Not Modified'
    return { chunk: () => undefined }
  })

export const needy: AnyMiddleware = app => (environ, startResponse) => {
  if ((environ as { 'acme.user'?: string })['acme.user'] === undefined) throw new Error('nobody is there')
  return app(environ, startResponse)
}

export const user: AnyMiddleware = app => (environ, startResponse) => {
  Object.assign(environ, { 'acme.user': 'Ada' })
  return app(environ, startResponse)
}
