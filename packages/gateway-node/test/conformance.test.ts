import type { RequestListener } from 'node:http'
import { constants, gunzipSync } from 'node:zlib'
import { toConnect, toKoa, toNodeListener } from '@tsgi/gateway-node'
import { getHeader, type AnyMiddleware } from '@tsgi/core'
import { upperware } from '@tsgi/middleware-case'
import { gzip } from '@tsgi/middleware-gzip'
import { logger } from '@tsgi/middleware-logger'
import { session } from '@tsgi/middleware-session'
import { checkMiddleware, type MiddlewareOptions } from '@tsgi/testing'
import { expect } from 'chai'
import express from 'express'
import Koa from 'koa'
import { describe, it } from 'mocha'
import { createLiveLayer, type Stage } from './live-layer.ts'

const quiet = { errors: { write: () => {} } }

const frameworks: Record<string, (stage: Stage, middleware: AnyMiddleware) => RequestListener> = {
  'toConnect, in Express': (stage, middleware) => {
    const app = express().disable('x-powered-by')
    app.use((request, _response, next) => {
      Object.assign(request, { environ: stage.environOf(request) })
      next()
    })
    app.use(toConnect(middleware), toNodeListener(stage.app, quiet))
    return app
  },
  'toKoa, in Koa': (stage, middleware) => {
    const app = new Koa()
    app.silent = true
    app.use((ctx, next) => {
      ctx['environ'] = stage.environOf(ctx.req)
      return next()
    })
    app.use(toKoa(middleware)).use(toKoa(() => stage.app))
    const listener = app.callback()
    return (request, response) => void listener(request, response)
  }
}

const upper: MiddlewareOptions['expected'] = (bytes, { status, headers }) => {
  const isText = getHeader(headers, 'Content-Type')?.startsWith('text/') !== false
  const isFixed =
    status.startsWith('206') ||
    getHeader(headers, 'Content-Encoding') !== undefined ||
    getHeader(headers, 'Cache-Control')?.includes('no-transform') === true
  return isText && !isFixed ? new TextDecoder().decode(bytes, { stream: true }).toUpperCase() : bytes
}

// What is small is whole before anybody has left, and a framework that pushes is ahead of who reads slowly.
const only: MiddlewareOptions['only'] = ({ app, client, isValidated }) =>
  isValidated && (app === 'chunks without end' || ['reads all', 'HEAD', 'two at once'].includes(client))

const middleware: Record<string, [AnyMiddleware, MiddlewareOptions]> = {
  gzip: [
    gzip({ threshold: 0 }),
    {
      environ: { HTTP_ACCEPT_ENCODING: 'gzip' },
      decode: (bytes, _answer, isComplete) =>
        gunzipSync(bytes, isComplete ? {} : { finishFlush: constants.Z_SYNC_FLUSH })
    }
  ],
  logger: [logger({ destination: { write: () => {} } }), {}],
  session: [session, {}],
  upperware: [upperware, { expected: upper }]
}

for (const [framework, createListener] of Object.entries(frameworks)) {
  describe(`${framework}, on a live server`, function () {
    this.timeout(60_000)
    for (const [name, [each, options]] of Object.entries(middleware)) {
      it(`keeps the convention: ${name}`, async () => {
        await using live = await createLiveLayer(stage => createListener(stage, each))
        // On a busy machine a few hundred round trips and a thread that compresses can take longer than a second.
        await checkMiddleware(live.layer, { name, overSockets: true, limit: 10_000, ...options, only })
        expect(live.count()).to.be.above(200)
      })
    }
  })
}
