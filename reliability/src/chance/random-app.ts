import { Readable } from 'node:stream'
import type { App, Body, Chunk, HeaderList, Status } from '@tsgi/core'
import fc from 'fast-check'

const STATUSES = [
  '200 OK',
  '201 Created',
  '204 No Content',
  '205 Reset Content',
  '301 Moved Permanently'
] as const
const MORE = ['304 Not Modified', '404 Not Found', '418 I am a teapot', '500 Internal Server Error'] as const
const SHAPES = ['array', 'generator', 'async generator', 'promise', 'Node stream', 'web stream'] as const

/** An app, as data: fast-check can shrink it, and a report can show it. */
export interface AppPlan {
  status: Status
  headers: HeaderList
  chunks: string[]
  shape: (typeof SHAPES)[number]
  /** How many of the chunks are written, before the others are yielded. */
  written: number
  /** Where `startResponse` is called: by the app, or when the body is asked for its first chunk. */
  start: 'at once' | 'late'
  /** Chunks are bytes, not strings. */
  isBytes: boolean
  /** A Content-Length is sent. */
  declaresLength: boolean
}

const header = fc.tuple(
  fc.constantFrom('X-One', 'X-Two', 'Cache-Control', 'ETag', 'Vary', 'Content-Language', 'Set-Cookie'),
  fc.constantFrom('a', '"b"', 'x, y', 'é', 'no-store', 'c=d; Path=/')
)
const chunk = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constant('text '.repeat(900))
)

export const appPlans: fc.Arbitrary<AppPlan> = fc.record({
  status: fc.constantFrom(...STATUSES, ...MORE),
  headers: fc
    .tuple(
      fc.constantFrom('text/plain; charset=utf-8', 'text/html', 'application/json', 'image/png'),
      fc.array(header, { maxLength: 4 })
    )
    .map(([type, more]): HeaderList => [['Content-Type', type], ...more]),
  chunks: fc.array(chunk, { maxLength: 6 }),
  shape: fc.constantFrom(...SHAPES),
  written: fc.nat({ max: 3 }),
  start: fc.constantFrom('at once', 'late'),
  isBytes: fc.boolean(),
  declaresLength: fc.boolean()
})

/** The app of a plan. */
export function makeApp(plan: AppPlan): App {
  const chunks = plan.chunks.map((text): Chunk => (plan.isBytes ? Buffer.from(text) : text))
  const isBodiless = /^(?:204|205|304)/.test(plan.status)
  const headers: HeaderList = [...plan.headers]
  if (plan.declaresLength && !isBodiless) {
    headers.push(['Content-Length', String(Buffer.byteLength(plan.chunks.join('')))])
  }
  const written = chunks.slice(0, plan.written)
  const rest = chunks.slice(plan.written)
  // What is in hand cannot ask for a late start, nor what is not pulled by us.
  const isLate = plan.start === 'late' && (plan.shape === 'generator' || plan.shape === 'async generator')
  return (_environ, startResponse) => {
    const begin = (): void => {
      const write = startResponse(plan.status, headers)
      for (const chunk of written) void write(chunk)
    }
    if (!isLate) begin()
    return shape(plan.shape, rest, isLate ? begin : () => {})
  }
}

function shape(kind: AppPlan['shape'], chunks: Chunk[], begin: () => void): Body | Promise<Body> {
  switch (kind) {
    case 'array':
      return chunks
    case 'promise':
      return Promise.resolve(chunks)
    case 'generator':
      return (function* () {
        begin()
        yield* chunks
      })()
    case 'async generator':
      return (async function* () {
        await Promise.resolve()
        begin()
        yield* chunks
      })()
    case 'Node stream':
      return Readable.from(chunks)
    case 'web stream':
      return new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk)
          controller.close()
        }
      })
  }
}
