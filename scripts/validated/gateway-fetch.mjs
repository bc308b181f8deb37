import * as gateway from '../../packages/gateway-fetch/dist/index.js'
import { around } from './around.mjs'

export * from '../../packages/gateway-fetch/dist/index.js'

export const toFetch = (app, ...rest) => gateway.toFetch(around(app), ...rest)
