import { openBody, type App, type Chunk } from '@tsgi/core'
import { lowercase, upperware } from '@tsgi/middleware-case'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { toFetch } from '../../gateway-fetch/dist/index.js'
import { appOf, chunksOf, hexOf, HTML } from './support.js'
import { characterVectors } from './vectors/characters.js'
import { pageVectors } from './vectors/pages.js'
import { responseVectors } from './vectors/responses.js'

// The hard cases of text in flight, numbered, so that none is lost.
const LAYERS = { upper: upperware, lower: lowercase }

/** A bracket for what leaves with each chunk, and one for what leaves at the end. */
async function trace(layer: (app: App) => App, chunks: readonly Uint8Array[]): Promise<string> {
  const left: string[] = []
  const app = layer((_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return (function* () {
      for (const chunk of chunks) {
        left.push('')
        yield chunk
      }
      left.push('')
    })()
  })
  const reader = openBody(await app(createEnviron({}), () => () => {}))
  for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull()) {
    if (left.at(-1) !== '') left.push('two chunks for one')
    left[left.length - 1] = hexOf([chunk as Uint8Array]).slice(1, -1)
  }
  await reader.close()
  return left.map(bytes => `[${bytes}]`).join('')
}

describe('the vectors', () => {
  for (const { id, name, direction, options = {}, chunks, expected } of characterVectors) {
    it(`${id}: ${direction} ${options.locale ?? ''} ${name}`, async () => {
      expect(await trace(LAYERS[direction](options), chunksOf(chunks))).to.equal(expected)
    })
  }

  for (const { id, name, options = {}, request, app, status = '200 OK', headers, body } of responseVectors) {
    it(`${id}: ${name}`, async () => {
      const result = await call(upperware(options)(app), request)
      expect(result.error).to.equal(undefined)
      expect(result.status).to.equal(status)
      expect(result.headers).to.have.deep.members(headers)
      if (body !== undefined) expect(result.bytes).to.deep.equal(body)
    })
  }

  it('48: HEAD, for which nothing leaves the gateway', async () => {
    const { app } = responseVectors.find(({ id }) => id === 48)!
    const response = await toFetch(upperware(app))(new Request('http://a/', { method: 'HEAD' }))
    expect(response.headers.get('ETag')).to.equal('"abc-upper"')
    expect(await response.text()).to.equal('')
  })

  it('52: written and yielded chunks are one text', async () => {
    const app: App = (_environ, startResponse) => {
      const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
      void write('ΜΑ')
      void write('Σ')
      return ['Α', 'Σ'].values()
    }
    expect((await call(lowercase(app))).text).to.equal('μασας')
  })

  it('53: an app that fails sends nothing more, and is closed once', async () => {
    const failure = new Error('disk')
    let closed = 0
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      const body = (function* (): Generator<Chunk> {
        yield 'ΑΣ'
        throw failure
      })()
      return Object.assign(body, { close: () => void closed++ })
    }
    const result = await call(lowercase(app))
    expect(result.text).to.equal('α')
    expect(result.error).to.equal(failure)
    expect(closed).to.equal(1)
  })

  it('53: a client that leaves ends the body of the app once', async () => {
    let returned = 0
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      const body = ['a', 'Σ', 'b'].values()
      return {
        [Symbol.iterator]: () => ({
          next: () => body.next(),
          return: () => ({ done: true, value: returned++ })
        })
      }
    }
    expect((await call(lowercase(app), {}, { leaveAfter: 1 })).text).to.equal('a')
    expect(returned).to.equal(1)
  })

  for (const { id, direction, page, expected } of pageVectors) {
    it(`${id}: ${direction} ${page}`, async () => {
      const bytes = new TextEncoder().encode(page)
      for (let at = 0; at < bytes.length; at++) {
        const app = appOf([bytes.subarray(0, at), bytes.subarray(at)], { headers: HTML })
        expect((await call(LAYERS[direction](app))).text, `split at ${at}`).to.equal(expected)
      }
    })
  }

  it('are all there, from 1 to 66', () => {
    const ids = [...characterVectors, ...responseVectors, ...pageVectors].map(({ id }) => id)
    const wanted = Array.from({ length: 66 }, (_, i) => i + 1)
    expect([...new Set([...ids, 52, 53])].sort((a, b) => a - b)).to.deep.equal(wanted)
  })
})
