// `serve` as a program of any runtime meets it: prints a line for each thing that is as it should be, `ok` at the end.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'

const runtime = process.argv[2]!
const where = { port: 0, hostname: '127.0.0.1' }
const messageOf = (error: Error): string => error.message
const rejected = (started: Promise<unknown>): Promise<string> => started.then(() => 'no error', messageOf)

const closes: unknown[] = []
const app: App = async function* (environ, startResponse) {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  try {
    yield `${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${environ.REMOTE_ADDR} `
    for await (const chunk of environ['tsgi.input']) yield chunk
    await new Promise(resolve => setTimeout(resolve, 100))
    yield ' end'
  } finally {
    closes.push(environ.PATH_INFO)
  }
}

{
  const server = await serve(app, where)
  assert.equal(server.url, `http://127.0.0.1:${server.port}`)
  const response = await fetch(`${server.url}/a%20b`, { method: 'POST', body: 'body' })
  // While it streams: what is in work is finished.
  const closing = server.close()
  assert.equal(await response.text(), 'POST /a b 127.0.0.1 body end')
  await closing
  assert.equal(server.close(), server.close())
  await assert.rejects(fetch(server.url))
  assert.deepEqual(closes, ['/a b'])
  console.log('serves, and closes when the work is done')
}

{
  const errors: unknown[] = []
  const failing: App = () => {
    throw new Error('secret')
  }
  const options = { ...where, onError: (error: unknown) => errors.push(error), errors: { write: () => {} } }
  await using server = await serve(failing, options)
  const response = await fetch(server.url)
  assert.deepEqual([response.status, await response.text()], [500, 'Internal Server Error'])
  assert.match(String(errors), /^Error: secret$/)
  console.log('reports an error, and tells the client nothing of it')

  assert.match(
    await rejected(serve(app, { ...where, port: server.port })),
    /^serve: port \d+ is in use; stop what uses it/
  )
  console.log('says that a port is in use')
}

{
  const ending = new AbortController()
  const never: App = () => new Promise(() => {})
  const server = await serve(never, { ...where, signal: ending.signal, closeTimeout: 50 })
  const pending = fetch(server.url).then(
    response => response.status,
    () => 'broken off'
  )
  await new Promise(resolve => setTimeout(resolve, 50))
  ending.abort()
  await server.close()
  assert.ok([499, 'broken off'].includes(await pending))
  console.log('ends by a signal, and at the deadline whatever is in work')
}

{
  const path = join(tmpdir(), `tsgi-${process.pid}.sock`)
  const server = await serve(app, { path })
  assert.deepEqual([server.url, server.port], [`unix:${path}`, 0])
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request({ socketPath: path, path: '/unix' }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve(body))
    })
    sent.on('error', reject).end()
  })
  assert.equal(text, 'GET /unix undefined  end')
  await server.close()
  rmSync(path, { force: true })
  console.log('serves on a Unix socket')
}

assert.match(await rejected(serve(app, { nope: 1 } as object)), /^serve: unknown option "nope"; known are /)
assert.match(await rejected(serve('app' as unknown as App)), /^serve: the app must be a function, got "app"$/)
const timeout = serve(app, { ...where, headersTimeout: 1000 })
if (runtime === 'node') {
  const server = await timeout
  assert.equal(typeof server.server.listen, 'function')
  await server.close()
} else {
  assert.match(
    await rejected(timeout),
    /own server has no headersTimeout; leave it out, or give toNodeListener\(app\)/
  )
  await using server = await serve(app, where)
  assert.throws(() => server.server, /there is no http\.Server/)
}
console.log('refuses what it does not have')
console.log('ok')
