import type { RequestListener } from 'node:http'
import { greet } from './handlers.ts'
import { listen } from './listen.ts'

/** A framework on `http.createServer`. */
export function start(framework: string): Promise<number> {
  return listen(greet(framework) as RequestListener)
}
