import { greeting, layersOf, TEXT } from '../apps/task.ts'
import { listen } from './listen.ts'

/**
 * What a hand-written server costs. All headers are given to `writeHead` at once, which spares node:http the store that
 * `setHeader` fills, and Content-Length with them; the object is made anew for each request, as values differ in earnest.
 * It has no layers: with ten it sends their headers and the same text.
 */
export function start(count: string): Promise<number> {
  const layers = layersOf(Number(count))
  if (layers.length === 0) {
    return listen((_request, response) => {
      const body = greeting(undefined)
      response.writeHead(200, { 'Content-Type': TEXT, 'Content-Length': body.length })
      response.end(body)
    })
  }
  const value = (index: number): string => layers[index]!.value
  return listen((_request, response) => {
    const body = greeting(value(9))
    response.writeHead(200, {
      'Content-Type': TEXT,
      'Content-Length': body.length,
      'X-Layer-0': value(0),
      'X-Layer-1': value(1),
      'X-Layer-2': value(2),
      'X-Layer-3': value(3),
      'X-Layer-4': value(4),
      'X-Layer-5': value(5),
      'X-Layer-6': value(6),
      'X-Layer-7': value(7),
      'X-Layer-8': value(8),
      'X-Layer-9': value(9)
    })
    response.end(body)
  })
}
