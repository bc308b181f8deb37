import { greeting, TEXT } from './task.ts'

/**
 * What Fetch handlers look like that know no server: `plain` gives a text, `echo` reads JSON and gives it back, `stream` gives
 * a stream that is pulled. Each looks at its Request, as all but a hello world do: @remix-run/node-fetch-server makes none for a
 * function without parameters.
 */
export type FetchTask = 'plain' | 'echo' | 'stream'

export type FetchHandler = (request: Request) => Response | Promise<Response>

/** `Own`: a light Response to write in place of the global one. Default: the global one of the moment. */
export function fetchHandler(task: FetchTask, Own?: typeof Response): FetchHandler {
  switch (task) {
    case 'plain':
      return request => {
        const Made = Own ?? Response
        if (request.method !== 'GET') return new Made(null, { status: 405, headers: { Allow: 'GET' } })
        return new Made(greeting(undefined), { headers: { 'Content-Type': TEXT } })
      }
    case 'echo':
      return async request => {
        const Made = Own ?? Response
        if (request.method !== 'POST') return new Made(null, { status: 405, headers: { Allow: 'POST' } })
        return Made.json(await request.json())
      }
    case 'stream':
      return request => {
        const Made = Own ?? Response
        if (request.method !== 'GET') return new Made(null, { status: 405, headers: { Allow: 'GET' } })
        return new Made(pulled(), { headers: { 'Content-Type': TEXT } })
      }
  }
}

/** As many bytes as `STREAMED` has, a chunk whenever one is wanted. */
function pulled(): ReadableStream<Uint8Array> {
  let left = CHUNKS
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk)
        else controller.close()
      }
    },
    { highWaterMark: 0 }
  )
}

const CHUNKS = 16
const chunk = new TextEncoder().encode(`${'streamed'.repeat(128)}`)

/** What `stream` gives. */
export const STREAMED: Buffer = Buffer.concat(Array.from({ length: CHUNKS }, () => chunk))

/** What `echo` is sent, and gives back. */
export const ECHOED: string = JSON.stringify({
  name: 'world',
  id: 4711,
  tags: ['a', 'b', 'c'],
  address: { street: '1 Main Street', city: 'Springfield', isCurrent: true }
})
