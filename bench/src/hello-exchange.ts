import { greeting, layersOf } from './apps/task.ts'
import type { Exchange } from './check-answer.ts'

/** Hello world, and what every server must answer that has so many layers. */
export function helloExchange(count: number): Exchange {
  const layers = layersOf(count)
  const body = greeting(layers.at(-1)?.value)
  return {
    path: '/',
    status: 200,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(body.length),
      ...Object.fromEntries(layers.map(({ header, value }) => [header.toLowerCase(), value]))
    },
    body: Buffer.from(body)
  }
}
