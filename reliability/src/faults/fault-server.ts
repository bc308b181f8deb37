import { compose, type App } from '@tsgi/core'
import { toFetch } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'
import { serve as srvx } from 'srvx/node'
import type { Layer } from './selections.ts'
import { throwPoints } from './throw-points.ts'
import { Witness } from './witness.ts'

export interface FaultServer {
  url: string
  /** What was seen of the request to this path. */
  witness: (path: string) => Witness
  close: () => Promise<void>
}

export interface FaultGateway {
  name: string
  /** `report` takes what is written to `tsgi.errors`. */
  start: (app: App, report: (text: string) => void) => Promise<Pick<FaultServer, 'url' | 'close'>>
}

const nodeGateway: FaultGateway = {
  name: 'gateway-node',
  async start(app, report) {
    const server = await serve(app, {
      port: 0,
      hostname: '127.0.0.1',
      errors: { write: report }
    })
    return { url: server.url, close: () => server.close() }
  }
}

/** The Fetch gateway, on Node by an adapter that is not ours. */
const fetchGateway: FaultGateway = {
  name: 'gateway-fetch, on srvx',
  async start(app, report) {
    const server = srvx({
      fetch: toFetch(app, { errors: { write: report } }),
      port: 0,
      hostname: '127.0.0.1',
      silent: true,
      gracefulShutdown: false
    })
    await server.ready()
    return { url: server.url!.replace(/\/$/, ''), close: () => server.close(true) }
  }
}

export const faultGateways: readonly FaultGateway[] = [nodeGateway, fetchGateway]

/** Serves all wrong apps behind a selection of layers: the path `/<index>/<any>` chooses one. */
export async function startFaultServer(
  gateway: FaultGateway,
  layers: readonly Layer[]
): Promise<FaultServer> {
  const witnesses = new Map<string, Witness>()
  const witness = (path: string): Witness => {
    const known = witnesses.get(path) ?? new Witness(path)
    witnesses.set(path, known)
    return known
  }
  const wrong: App = (environ, startResponse) => {
    const index = Number(environ.PATH_INFO.split('/')[1])
    return throwPoints[index]!.app(environ, startResponse, witness(environ.REQUEST_URI))
  }
  const app = compose(wrong, ...layers.map(layer => layer.wrap))
  // Each report names the path: the gateway's in its first line, and every error of an app.
  const { url, close } = await gateway.start(app, text =>
    witness(/\/\d+\/\d+/.exec(text)![0]).reports.push(text)
  )
  return { url, close, witness }
}
