import { connect } from 'node:net'
import type { App } from '@tsgi/core'
import fc from 'fast-check'
import type { FaultGateway } from '../faults/fault-server.ts'

const SEEDS = [
  'GET /a%20path?query=1 HTTP/1.1\r\nHost: localhost:80\r\nAccept-Encoding: gzip;q=0.5, *;q=0\r\nCookie: id=abc; b="c"\r\n\r\n',
  'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world',
  'POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n5\r\nhello\r\n0\r\nX-End: 1\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n\r\n',
  'GET http://example.test/absolute HTTP/1.1\r\nHost: example.test\r\nForwarded: for=192.0.2.1;proto=https\r\n\r\n',
  'HEAD / HTTP/1.0\r\n\r\n',
  'GET /one HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok'
]

type Mutation = (bytes: string) => string

const place = fc.nat({ max: 400 })
const piece = fc.constantFrom(
  '\r\n',
  '\n',
  '\0',
  ' ',
  ':',
  '%',
  '%00',
  '\t',
  '\x7f',
  'é',
  '\xff',
  '0',
  '-1',
  ',',
  '"'
)
const mutations: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, piece).map(
    ([at, text]): Mutation =>
      bytes =>
        bytes.slice(0, at) + text + bytes.slice(at)
  ),
  fc.tuple(place, piece).map(
    ([at, text]): Mutation =>
      bytes =>
        bytes.slice(0, at) + text + bytes.slice(at + 1)
  ),
  fc.tuple(place, place).map(
    ([at, count]): Mutation =>
      bytes =>
        bytes.slice(0, at) + bytes.slice(at + (count % 20))
  ),
  fc.tuple(place, place).map(
    ([at, count]): Mutation =>
      bytes =>
        bytes.slice(0, at + count) + bytes.slice(at)
  ),
  place.map(
    (at): Mutation =>
      bytes =>
        bytes.slice(0, at)
  )
)

/**
 * Requests of which some bytes were changed are served, refused, or cut off: no crash, no hang, no error of the server's. Gives how many were what.
 *
 * @throws what fast-check throws: the smallest request that is not
 */
export async function runMutations(
  runs: number,
  seed: number,
  gateway: FaultGateway
): Promise<Record<string, number>> {
  const outcomes = { served: 0, refused: 0, 'cut off': 0 }
  const reports: string[] = []
  const server = await gateway.start(reading, text => reports.push(text))
  const { hostname, port } = new URL(server.url)
  const requests = fc
    .tuple(fc.constantFrom(...SEEDS), fc.array(mutations, { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => changes.reduce((changed, change) => change(changed), bytes))
  const cases = fc.asyncProperty(fc.array(requests, { minLength: 8, maxLength: 8 }), async batch => {
    reports.length = 0
    const answers = await Promise.all(batch.map(bytes => exchange(hostname, Number(port), bytes)))
    const wrong = answers.findIndex(answer => /^HTTP\/1\.1 500/m.test(answer) || answer.startsWith('hangs'))
    if (wrong !== -1) {
      throw new Error(`${JSON.stringify(batch[wrong])} gave ${answers[wrong]}\n${reports.join('')}`)
    }
    for (const answer of answers) outcomes[outcomeOf(answer)]++
    if (!(await fetch(server.url)).ok) throw new Error('the server does not serve any more')
  })
  try {
    await fc.assert(cases, { numRuns: Math.ceil(runs / 8), seed })
  } finally {
    await server.close()
  }
  return outcomes
}

/** Of the last response that came: a request before it may have been served. */
function outcomeOf(answer: string): 'served' | 'refused' | 'cut off' {
  const status = [...answer.matchAll(/^HTTP\/1\.1 (\d)/gm)].at(-1)?.[1]
  return status === undefined ? 'cut off' : status === '4' || status === '5' ? 'refused' : 'served'
}

/** Reads everything that there is to read, and says it again. */
const reading: App = async (environ, startResponse) => {
  let bytes = 0
  for await (const chunk of environ['tsgi.input']) bytes += chunk.length
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [
    `${environ.REQUEST_METHOD} ${environ.SERVER_NAME} ${environ.PATH_INFO} ${bytes} `,
    Object.keys(environ).join()
  ]
}

/** Sends bytes and a FIN, and gives all that comes. */
function exchange(host: string, port: number, bytes: string): Promise<string> {
  return new Promise(resolve => {
    let received = ''
    const socket = connect({ host, port })
    const giveUp = setTimeout(() => {
      received = `hangs after ${received}`
      socket.destroy()
    }, 5000)
    socket.setEncoding('latin1')
    socket.on('data', (data: string) => (received += data))
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(giveUp)
      resolve(received)
    })
    socket.end(bytes, 'latin1')
  })
}
