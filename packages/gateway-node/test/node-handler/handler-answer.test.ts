import type { ServerResponse } from 'node:http'
import { finished, PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { compose, type App } from '@tsgi/core'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { validator } from '@tsgi/validator'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, later, standsStill, start } from '../support.ts'

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const validated = (app: App): App => compose(app, validator, gzip, validator)

describe('HandlerAnswer', () => {
  describe('events', () => {
    it('emits finish and close as Node does', async () => {
      const seen: string[] = []
      await using server = await start(
        fromNodeHandler((request, response) => {
          for (const event of ['prefinish', 'finish', 'close']) response.on(event, () => seen.push(event))
          request.on('close', () => seen.push('request close'))
          finished(response, error => seen.push(`eos ${error?.message ?? 'done'}`))
          response.end('x')
        })
      )
      await fetch(server.server.url)
      await eventually(() => seen.length === 5)
      expect(seen).to.include.members(['eos done', 'request close'])
      expect(seen.filter(event => event !== 'request close')).to.deep.equal([
        'prefinish',
        'finish',
        'close',
        'eos done'
      ])
    })

    it('asks a handler to wait, and says when to go on', async () => {
      let fulls = 0
      let drains = 0
      const block = Buffer.alloc(10_000, 'x')
      await using server = await start(
        fromNodeHandler((_request, response) => {
          let left = 500
          response.on('drain', () => (drains++, more()))
          more()
          function more(): void {
            while (left-- > 0) if (!response.write(block)) return void fulls++
            response.end()
          }
        })
      )
      const body = await (await fetch(server.server.url)).arrayBuffer()
      expect(body.byteLength).to.equal(5_000_000)
      expect(fulls).to.be.greaterThan(10)
      expect(drains).to.be.within(fulls - 1, fulls)
    })

    it('stalls a source whose client does not read', async () => {
      let made = 0
      await using server = await start(
        fromNodeHandler((_request, response) => {
          const source = Readable.from(
            (async function* () {
              for (;;) yield ((made++, Buffer.alloc(65_536)))
            })()
          )
          source.pipe(response)
        })
      )
      const client = await server.connect(GET)
      client.socket.pause()
      await standsStill(() => made)
      expect(made).to.be.lessThan(400)
    })

    it('breaks off for a handler that never waits', async () => {
      await using server = await start(
        fromNodeHandler(
          async (_request, response) => {
            for (let i = 0; i < 1000 && !response.destroyed; i++) {
              response.write('x'.repeat(10_000))
              if (i % 100 === 0) await later()
            }
          },
          { queueLimit: 100_000 }
        )
      )
      const error: unknown = await fetch(server.server.url)
        .then(response => response.text())
        .catch((thrown: unknown) => thrown)
      expect(error instanceof Error || error === 'Internal Server Error').to.equal(true)
      expect(String(server.errors[0])).to.include(
        "wait for 'drain' when write() returns false, or raise queueLimit"
      )
    })
  })

  describe('a client that leaves', () => {
    for (const wrap of [(app: App) => app, validated]) {
      for (const when of ['before the head', 'after the head', 'while its body is read'] as const) {
        it(`is told to the handler: ${when}${wrap === validated ? ', in a chain' : ''}`, async () => {
          const seen: string[] = []
          let ready = false
          await using server = await start(
            wrap(
              fromNodeHandler((request, response) => {
                request.on('aborted', () => seen.push('aborted'))
                request.on('error', (error: NodeJS.ErrnoException) => seen.push(`error ${error.code}`))
                request.on('close', () => seen.push('request close'))
                request.socket.on('close', () => seen.push('socket close'))
                response.on('close', () =>
                  seen.push(`close ${response.writableFinished} ${request.aborted} ${response.destroyed}`)
                )
                response.on('finish', () => seen.push('finish'))
                if (when === 'after the head') response.write('x')
                if (when === 'while its body is read') request.resume()
                ready = true
              })
            )
          )
          const client = await server.connect(
            when === 'while its body is read'
              ? 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'
              : GET
          )
          await eventually(() => ready)
          await later(10)
          client.socket.destroy()
          await eventually(
            () => seen.some(event => event.startsWith('close')) && seen.includes('request close')
          )
          expect(seen).to.include.members(['aborted', 'close false true true', 'request close'])
          expect(seen).to.not.include('finish')
        })
      }
    }

    it('destroys the source of a pipeline', async () => {
      const source = new PassThrough()
      source.write('x')
      let failure: NodeJS.ErrnoException | undefined
      await using server = await start(
        fromNodeHandler((_request, response) => {
          pipeline(source, response).catch((error: unknown) => (failure = error as NodeJS.ErrnoException))
        })
      )
      const client = await server.connect(GET)
      await client.until(() => client.received.includes('x'))
      client.socket.destroy()
      await eventually(() => failure !== undefined)
      expect(failure!.code).to.equal('ERR_STREAM_PREMATURE_CLOSE')
      expect(source.destroyed).to.equal(true)
    })

    it('lets write call back with an error, and nothing be sent', async () => {
      let response!: ServerResponse
      await using server = await start(
        fromNodeHandler((_request, given) => void (response = given).write('x'))
      )
      const client = await server.connect(GET)
      await client.until(() => client.received.includes('x'))
      client.socket.destroy()
      await eventually(() => response.destroyed)
      const error = await new Promise(resolve => response.write('y', resolve))
      expect(error).to.be.instanceOf(Error)
      expect(server.log()).to.equal('')
    })
  })
})
