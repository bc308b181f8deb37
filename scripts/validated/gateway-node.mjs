import * as gateway from '../../packages/gateway-node/dist/index.js'
import { around } from './around.mjs'

export * from '../../packages/gateway-node/dist/index.js'

export const serve = (app, ...rest) => gateway.serve(around(app), ...rest)
export const toNodeListener = (app, ...rest) => gateway.toNodeListener(around(app), ...rest)
