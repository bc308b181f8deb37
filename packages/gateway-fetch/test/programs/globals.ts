// What overrideGlobals leaves as it was, and what becomes faster: prints `ok`.
import assert from 'node:assert/strict'
import { fromFetch, overrideGlobals, toRequest } from '@tsgi/gateway-fetch'
import { serve } from '@tsgi/gateway-node'

const NativeRequest = Request
const NativeResponse = Response
// A tracer that was loaded after the package.
const fetchBefore = globalThis.fetch
let traced = 0
globalThis.fetch = (...args: Parameters<typeof fetch>) => {
  traced++
  return fetchBefore(...args)
}
overrideGlobals()
overrideGlobals()
assert.notEqual(Response, NativeResponse)
assert.equal(Request.name, 'Request')

const native = new Request('http://localhost/')
assert.ok(native instanceof Request && native instanceof NativeRequest)
assert.ok(new NativeRequest('http://localhost/') instanceof Request)
assert.ok(!({} instanceof Request))
class Mine extends Request {}
assert.ok(!(native instanceof Mine))
assert.ok(new Mine('http://localhost/') instanceof Mine)

const server = await serve(
  fromFetch(async (request, environ) => {
    switch (new URL(request.url).pathname) {
      case '/copy': {
        const copy = new Request(request, { headers: { 'X-Copy': 'yes' } })
        return new Response(`${copy.method} ${copy.headers.get('x-copy')} ${await copy.text()}`)
      }
      case '/fetch':
        // What a proxy does.
        return await fetch(new URL('/copy', request.url), {
          method: 'POST',
          body: request.body,
          duplex: 'half'
        } as RequestInit)
      case '/self':
        return await fetch(Object.assign(new Request(new URL('/copy', request.url), request)))
      case '/headers': {
        const { headers } = request
        const copies = [headers, new Headers(headers), new Request('http://localhost/', { headers }).headers]
        return Response.json(copies.map(each => each.get('X-Sent')))
      }
      default:
        return Response.json({ url: toRequest(environ).url, same: request instanceof NativeRequest })
    }
  }),
  { port: 0, hostname: '127.0.0.1' }
)
const post = { method: 'POST', body: 'body' }
const text = async (path: string, init?: RequestInit): Promise<string> =>
  (await fetch(server.url + path, init)).text()
assert.equal(await text('/copy', post), 'POST yes body')
assert.equal(await text('/fetch', post), 'POST yes body')
assert.equal(await text('/self', post), 'POST yes body')
assert.equal(await text('/x?y'), `{"url":"${server.url}/x?y","same":true}`)
assert.equal(await text('/headers', { headers: { 'X-Sent': 'a' } }), '["a","a","a"]')
assert.equal(traced, 7)
await server.close()
console.log('ok')
