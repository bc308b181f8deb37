import { STRANGER } from '../apps/session-task.ts'
import { TEXT } from '../apps/task.ts'
import { listen } from './listen.ts'

/** The answer to a stranger, without any session: what nobody on node:http can be ahead of. */
export function start(): Promise<number> {
  return listen((_request, response) => {
    const body = STRANGER
    response.writeHead(200, { 'Content-Type': TEXT, 'Content-Length': body.length })
    response.end(body)
  })
}
