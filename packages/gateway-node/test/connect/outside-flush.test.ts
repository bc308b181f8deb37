import type { ServerResponse } from 'node:http'
import { rewriteResponse, type App } from '@tsgi/core'
import { toConnect } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import compression from 'compression'
import express from 'express'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { listen } from '../listen.ts'

/** Gives each chunk when nothing follows it. */
const held = (app: App): App => {
  return (environ, startResponse) =>
    rewriteResponse(app, environ, startResponse, () => {
      let chunks = ''
      const give = (): string => {
        const given = chunks
        chunks = ''
        return given
      }
      return { chunk: chunk => void (chunks += String(chunk)), idle: give, end: give }
    })
}

describe('OutsideFlush', () => {
  it('delivers every event at once, with flush and without', async () => {
    const app = express()
    app.use(toConnect(gzip))
    let response!: ServerResponse & { flush(): void }
    app.get('/', (_request, given) => {
      response = given as never
      response.writeHead(200, { 'Content-Type': 'text/event-stream', Connection: 'keep-alive' })
      response.write('data: 1\n\n')
    })
    await using server = await listen(app)
    const reader = (await fetch(server.url)).body!.getReader()
    const read = async (): Promise<string> => String(Buffer.from((await reader.read()).value ?? []))
    expect(await read()).to.equal('data: 1\n\n')
    response.write('data: 2\n\n')
    response.flush()
    expect(await read()).to.equal('data: 2\n\n')
    response.end()
    expect((await reader.read()).done).to.equal(true)
  })

  for (const [name, layer] of [
    ['passes on', exclaim],
    ['holds', held]
  ] as const) {
    it(`flushes compression outside of a layer that ${name} what it gets`, async () => {
      const app = express()
      let response!: ServerResponse & { flush(): void }
      app.use(compression({ threshold: 0 }), toConnect(layer))
      app.get('/', (_request, given) => {
        response = given as never
        response.setHeader('Content-Type', 'text/plain')
        response.write('one')
        response.flush()
      })
      await using server = await listen(app)
      const reader = (await fetch(server.url)).body!.getReader()
      const read = async (): Promise<string> => String(Buffer.from((await reader.read()).value ?? []))
      expect(await read()).to.equal('one')
      response.write('two')
      response.flush()
      expect(await read()).to.equal('two')
      response.end()
      while (!(await reader.read()).done);
    })
  }
})
