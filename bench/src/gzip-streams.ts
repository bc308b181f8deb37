import { get, Agent, type ClientRequest } from 'node:http'
import { createGunzip } from 'node:zlib'
import { checkAnswer, type Exchange } from './check-answer.ts'
import { load } from './load.ts'
import type { Sample } from './rounds.ts'
import { withServer, type Server } from './runner.ts'
import type { Usage } from './server-child.ts'
import type { Settings } from './settings.ts'

/** How many clients take a large stream at once. */
export const CLIENTS = 4
/** How many event streams are held open. */
export const STREAMS = 1000

const ECHO: Exchange = { path: '/echo?hello', status: 200, headers: {}, body: Buffer.from('hello') }
const GZIP = { 'Accept-Encoding': 'gzip' }

/** Streams per second, by the bytes that went over the wire: few of them end within a round. */
export function timeStreams(server: Server, exchange: Exchange, settings: Settings): Promise<Sample> {
  return withServer(server, async (origin, usage) => {
    const url = `${origin}${exchange.path}`
    const size = await checkAnswer(server.name, url, exchange)
    // Seven streams in a second: it takes some until what is hot has been compiled.
    if (!settings.smoke) await load(url, Math.max(3, settings.seconds / 2), GZIP, { connections: CLIENTS })
    const before = await usage()
    const { bytes, duration } = await load(url, settings.seconds, GZIP, { connections: CLIENTS })
    const cpu = (await usage()).cpu - before.cpu
    const streams = bytes / size
    return {
      value: streams / duration,
      cpu: cpu / streams,
      busy: cpu / 1e6 / duration,
      more: { bytes: size }
    }
  })
}

/** Asks a server for everything, without any load. */
export function checkGzip(
  server: Server,
  whole: Exchange,
  stream: Exchange,
  settings: Settings
): Promise<Sample> {
  return withServer(server, async (origin, usage) => {
    for (const exchange of [whole, stream, ECHO]) {
      await checkAnswer(server.name, `${origin}${exchange.path}`, exchange)
    }
    return { value: await memoryOfEvents(server.name, `${origin}/events`, usage, settings) }
  })
}

/** Milliseconds within which 99 of 100 small requests are answered meanwhile, one after the other. */
export function timeEcho(server: Server, exchange: Exchange, settings: Settings): Promise<Sample> {
  return withServer(server, async origin => {
    const echo = `${origin}${ECHO.path}`
    await checkAnswer(server.name, echo, ECHO)
    const streams = load(`${origin}${exchange.path}`, settings.seconds + 1, GZIP, { connections: CLIENTS })
    await new Promise(resolve => setTimeout(resolve, 500))
    const { p99, requests, duration } = await load(echo, settings.seconds, {}, { connections: 1 })
    await streams
    return { value: p99, more: { 'echoes/s': requests / duration } }
  })
}

/** KiB of resident memory for each of 1,000 open event streams that have sent one event. */
export function measureEvents(server: Server, exchange: Exchange, settings: Settings): Promise<Sample> {
  return withServer(server, async (origin, usage) => {
    return { value: await memoryOfEvents(server.name, `${origin}${exchange.path}`, usage, settings) }
  })
}

async function memoryOfEvents(
  name: string,
  url: string,
  usage: () => Promise<Usage>,
  settings: Settings
): Promise<number> {
  const count = settings.smoke ? 10 : STREAMS
  const agent = new Agent({ maxSockets: Infinity })
  const open: ClientRequest[] = []
  const openMany = async (many: number): Promise<void> => {
    for (let i = 0; i < many; i++) open.push(await firstEvent(url, agent, name))
  }
  try {
    await openMany(count / 10) // what the first of them cost once
    const before = (await usage()).memory
    await openMany(count)
    return ((await usage()).memory - before) / count / 1024
  } finally {
    for (const request of open) request.destroy()
    agent.destroy()
  }
}

/** Resolves when the first event can be read, whether the stream is coded or not. */
function firstEvent(url: string, agent: Agent, name: string): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`bench: ${name} holds events back`)), 5000)
    const request = get(url, { agent, headers: GZIP }, response => {
      const isCoded = response.headers['content-encoding'] === 'gzip'
      const events = isCoded ? response.pipe(createGunzip()) : response
      events.once('data', () => {
        clearTimeout(late)
        if (isCoded) {
          response.unpipe()
          events.destroy()
        }
        resolve(request)
      })
      events.on('error', () => {})
    })
    request.on('error', reject)
  })
}
