import * as core from '../../packages/core/dist/index.js'
import { around, compose as composeValidated } from './around.mjs'

export * from '../../packages/core/dist/index.js'

export const compose = (app, ...layers) =>
  layers.length === 0 ? core.compose(app) : composeValidated(app, ...layers)

export const mount = apps => {
  const isRecord = Object.getPrototypeOf(apps ?? []) === Object.prototype
  if (!isRecord) return core.mount(apps)
  return around(
    core.mount(Object.fromEntries(Object.entries(apps).map(([prefix, app]) => [prefix, around(app)])))
  )
}

export const cascade = (...apps) => around(core.cascade(...apps.map(around)))

export const rewriteResponse = (app, environ, startResponse, ...rest) =>
  around((environ, startResponse) => core.rewriteResponse(around(app), environ, startResponse, ...rest))(
    environ,
    startResponse
  )
