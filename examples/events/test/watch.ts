import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { createGunzip } from 'node:zlib'

export interface Event {
  /** When the server made it. Milliseconds since 1970. */
  made: number
  /** When it was here. Milliseconds since 1970. */
  received: number
  watching: number
}

export interface Watcher {
  response: IncomingMessage
  next(): Promise<Event>
  leave(): void
}

/** Reads server-sent events as they come in, compressed or not. */
export async function watch(url: string, encoding: 'gzip' | 'identity'): Promise<Watcher> {
  const request = get(url, { headers: { 'Accept-Encoding': encoding } })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const compressed = response.headers['content-encoding'] === 'gzip'
  const events = readEvents(compressed ? response.pipe(createGunzip()) : response)
  return {
    response,
    async next() {
      const { value } = await events.next()
      if (value === undefined) throw new Error('the stream of events has ended')
      return value
    },
    leave: () => void request.destroy()
  }
}

async function* readEvents(stream: AsyncIterable<Buffer>): AsyncGenerator<Event, undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    const events = text.split('\n\n')
    text = events.pop()!
    for (const event of events) {
      const data = JSON.parse(event.replace(/^data: /, '')) as { time: string; watching: number }
      yield { made: Date.parse(data.time), received: Date.now(), watching: data.watching }
    }
  }
  return undefined
}
