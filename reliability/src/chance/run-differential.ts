import { gunzipSync } from 'node:zlib'
import { compose, type App } from '@tsgi/core'
import { call, type CallResult } from '@tsgi/testing'
import fc from 'fast-check'
import type { FaultGateway } from '../faults/fault-server.ts'
import { shippedLayers, type Layer } from '../faults/selections.ts'
import { appPlans, makeApp } from './random-app.ts'

/** What a gateway adds, or is free to leave out. */
const FRAMING = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])

/**
 * Apps of chance, behind layers of chance, give the same status, headers and body in process and through a gateway.
 *
 * @throws what fast-check throws: the smallest case that differs
 */
export async function runDifferential(runs: number, seed: number, gateway: FaultGateway): Promise<void> {
  let app: App
  const server = await gateway.start(
    (environ, startResponse) => app(environ, startResponse),
    text => {
      throw new Error(text)
    }
  )
  const layers = shippedLayers().filter(layer => layer.name !== 'session') // its tokens differ by nature
  const cases = fc.asyncProperty(
    appPlans,
    fc.shuffledSubarray(layers),
    fc.constantFrom('GET', 'HEAD', 'POST'),
    fc.constantFrom('identity', 'gzip'),
    async (plan, chosen: Layer[], REQUEST_METHOD, HTTP_ACCEPT_ENCODING) => {
      app = compose(makeApp(plan), ...chosen.map(layer => layer.wrap))
      const request = { REQUEST_METHOD, PATH_INFO: '/', HTTP_ACCEPT_ENCODING }
      const isBodiless = REQUEST_METHOD === 'HEAD' || /^(?:204|205|304)/.test(plan.status)
      const inProcess = describe(decode(await call(app, request)))
      const live = describe(await call(server, request))
      if (isBodiless) inProcess.text = ''
      const [expected, got] = [JSON.stringify(inProcess), JSON.stringify(live)]
      if (expected !== got) throw new Error(`in process ${expected}\n${gateway.name} ${got}`)
    }
  )
  try {
    await fc.assert(cases, { numRuns: runs, seed })
  } finally {
    await server.close()
  }
}

/** `fetch` decodes what it gets. */
function decode(result: CallResult): CallResult {
  const isCoded = result.header('Content-Encoding') === 'gzip' && result.bytes.length > 0
  return isCoded ? { ...result, text: gunzipSync(result.bytes).toString() } : result
}

/** What can be compared: `fetch` joins what is repeated, as RFC 9110, 5.3 allows for all but Set-Cookie. */
function describe({ status, headers, text, error }: CallResult): Record<string, unknown> {
  const sent = new Headers(headers.filter(([name]) => !FRAMING.has(name.toLowerCase())))
  return { status, headers: [...sent], text, failed: error !== undefined }
}
