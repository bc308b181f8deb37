// Prints what becomes of bodies where fflate fails the test before its first stream, as one might that is newer than the guard.

import { compose, type App, type Body, type Environ } from '@tsgi/core'
import { gzip, type GzipEnviron } from '@tsgi/middleware-gzip'
import { call } from '@tsgi/testing'
import { Gzip } from 'fflate'
import { gunzipSync } from 'node:zlib'

Gzip.prototype.push = () => {
  throw new Error('renamed')
}

const TEXT = 'All work and no play makes Jack a dull boy.\n'.repeat(5000)

async function* streamed(): AsyncGenerator<string> {
  for (let at = 0; at < TEXT.length; at += 20_000) yield TEXT.slice(at, at + 20_000)
}

async function get(body: () => Body): Promise<unknown[]> {
  let environ!: Environ & GzipEnviron
  const app: App = (given, startResponse) => {
    environ = given
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return body()
  }
  const result = await call(compose(app, gzip({ engine: 'fflate' })), { HTTP_ACCEPT_ENCODING: 'gzip' })
  const coding = result.header('Content-Encoding')
  const text = coding === 'gzip' ? gunzipSync(result.bytes).toString() : result.text
  const { reason } = environ['tsgi.gzip'] as { reason?: string }
  return [coding ?? 'identity', reason, result.error === undefined && text === TEXT]
}

console.log(
  JSON.stringify({ streamed: await get(streamed), 'in hand, over syncThreshold': await get(() => [TEXT]) })
)
