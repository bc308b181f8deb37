import { compose, rewriteResponse, type AnyMiddleware, type App, type Environ } from '@tsgi/core'
import { validated } from '@tsgi/validator'
import { CellError } from '../cell-error.ts'
import { getClient, type MatrixClient } from './clients.ts'
import { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { judge } from './judge.ts'
import { lengthFaults } from './length-faults.ts'
import type { MatrixApp } from './matrix-app.ts'
import type { MiddlewareOptions } from './options.ts'
import { Reference } from './reference.ts'
import { hearRejections } from './rejections.ts'
import type { Scene, Shared } from './scene.ts'
import { watchBody } from './watch-body.ts'

type Staged = Environ & { 'testing.scene': Scene }

/** Runs a middleware around one app, for one client. */
export async function runCell(
  name: string,
  middleware: AnyMiddleware,
  options: MiddlewareOptions,
  app: MatrixApp,
  client: MatrixClient,
  isValidated: boolean
): Promise<void> {
  const faults: Fault[] = []
  const composed = surround(app, middleware, options, isValidated ? faults : undefined)
  const reference = new Reference(options)
  const shared: Shared = {}
  const exchanges = (client.isTwo === true ? ['Ada', 'Grace'] : ['Ada']).map(
    who => new Exchange(who, shared, app, client, options, reference)
  )
  const isHead = client.environ?.REQUEST_METHOD === 'HEAD'
  const get = isHead ? new Exchange('Ada', shared, app, getClient, options, reference) : undefined
  await hearRejections(
    async () => {
      await Promise.all(exchanges.map(exchange => exchange.run(composed)))
      await get?.run(composed)
    },
    reason => void faults.push({ check: 'rejection', says: `nobody handles ${String(reason)}` })
  )
  if (get !== undefined) faults.push(...lengthFaults(exchanges[0]!, get))
  for (const exchange of exchanges) {
    const found = await judge(exchange, app, options, reference)
    faults.push(...(client.isTwo === true ? found.map(fault => confused(fault, exchange, exchanges)) : found))
  }
  if (faults.length > 0) throw new CellError(name, faults)
}

function innermost(app: MatrixApp): App<any> {
  return function innermost(environ: Staged, startResponse) {
    const scene = environ['testing.scene']
    scene.environ = environ
    const body = app.respond(scene, environ, scene.watchStart(startResponse))
    return body instanceof Promise ? body.then(arrived => watchBody(arrived, scene)) : watchBody(body, scene)
  }
}

const stacks = new WeakMap<MatrixApp, App<any>>()

/** The app under its layers of core; made once, as a thousand of them take their time. */
function stacked(app: MatrixApp): App<any> {
  const known = stacks.get(app)
  if (known !== undefined) return known
  const made: App<any> = compose(innermost(app), ...Array<AnyMiddleware>(app.layers ?? 0).fill(plain))
  stacks.set(app, made)
  return made
}

function surround(
  app: MatrixApp,
  middleware: AnyMiddleware,
  { inside, outside, name }: MiddlewareOptions,
  faults: Fault[] | undefined
): App<any> {
  const inner: App<any> = compose(stacked(app), ...given(inside))
  const around =
    faults === undefined
      ? compose(inner, middleware)
      : validated({ report: finding => void faults.push({ check: 'validator', says: finding.message }) })(
          inner,
          named(middleware, name)
        )
  return compose(around, ...given(outside))
}

function given(layer: AnyMiddleware | undefined): AnyMiddleware[] {
  return layer === undefined ? [] : [layer]
}

/** The same middleware, under the name that findings show. */
function named(middleware: AnyMiddleware, name = middleware.name): AnyMiddleware {
  return Object.defineProperty((app: App<any>) => middleware(app), 'name', { value: name })
}

const plain: AnyMiddleware = app => (environ, startResponse) =>
  rewriteResponse(app, environ, startResponse, () => ({ chunk: chunk => chunk, keepsLength: true }))

/** Bytes that belong to the other request show what the fault is. */
function confused(fault: Fault, exchange: Exchange, exchanges: readonly Exchange[]): Fault {
  const others = exchanges.filter(other => other !== exchange).map(({ scene }) => scene.name)
  const text = new TextDecoder().decode(exchange.received.bytes).toLowerCase()
  const isConfused = fault.check === 'bytes' && others.some(name => text.includes(name.toLowerCase()))
  return isConfused ? { check: 'state', says: `one request got what is another's: ${fault.says}` } : fault
}
