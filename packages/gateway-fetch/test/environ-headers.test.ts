import type { Environ } from '@tsgi/core'
import { toRequest } from '@tsgi/gateway-fetch'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const sent = {
  HTTP_HOST: 'localhost',
  HTTP_X_ONE: 'a',
  HTTP_X_LATIN: 'caf\xe9',
  HTTP_X_EMPTY: '',
  HTTP_COOKIE: 'a=1; b=2',
  CONTENT_TYPE: 'text/css'
} as const

/** What the runtime's own say, as they are when somebody asks them for all. */
const native = new Headers({
  host: 'localhost',
  'x-one': 'a',
  'x-latin': 'caf\xe9',
  'x-empty': '',
  cookie: 'a=1; b=2',
  'content-type': 'text/css'
})

async function headersOf(environ: Partial<Environ> = sent): Promise<Headers> {
  let headers: Headers | undefined
  await call(
    (given, startResponse) => {
      headers = toRequest(given).headers
      startResponse('200 OK', [])
      return []
    },
    { ...environ }
  )
  return headers!
}

const known = ['X-One', 'x-one', 'X-ONE', 'x-latin', 'x-empty', 'cookie', 'content-type', 'CONTENT-TYPE']
const unknown = ['content-length', 'x_one', 'x-none', 'http-x-one', 'set-cookie', '__proto__', 'constructor']
const wrong: unknown[] = ['', 'x one', 'x:one', 'é', 12, undefined, null, Symbol('x')]

describe('the headers of a Request of an environ', () => {
  for (const name of [...known, ...unknown]) {
    it(`say what the runtime's own say of ${name}`, async () => {
      const headers = await headersOf()
      expect([headers.get(name), headers.has(name)]).to.deep.equal([native.get(name), native.has(name)])
      expect(headers.get(name)).to.equal(
        [...headers].find(([key]) => key === name.toLowerCase())?.[1] ?? null
      )
      expect([headers.get(name), headers.has(name)]).to.deep.equal([native.get(name), native.has(name)])
    })
  }

  for (const name of wrong) {
    it(`treat ${String(name) || 'an empty name'} as the runtime's own do`, async () => {
      const outcome = (headers: Headers): unknown => {
        try {
          return headers.get(name as string)
        } catch (error) {
          return (error as Error).name
        }
      }
      expect(outcome(await headersOf())).to.equal(outcome(native))
    })
  }

  it('take blanks off a value that a layer has put in, and refuse what is none', async () => {
    expect((await headersOf({ ...sent, HTTP_X_ONE: ' a\t' })).get('x-one')).to.equal('a')
    let error: unknown
    try {
      error = (await headersOf({ ...sent, HTTP_X_ONE: '€' })).get('x-one')
    } catch (thrown) {
      error = thrown
    }
    expect(error).to.be.an.instanceOf(TypeError)
  })

  it('are Headers, and can be copied, changed and read through', async () => {
    const headers = await headersOf()
    expect(headers instanceof Headers).to.equal(true)
    expect(Object.prototype.toString.call(headers)).to.equal('[object Headers]')
    const copies = [
      new Headers(headers),
      new Response('', { headers }).headers,
      new Request('http://localhost/', { headers }).headers
    ]
    for (const copy of copies) expect(copy.get('x-one')).to.equal('a')
    headers.set('X-One', 'b')
    headers.append('X-One', 'c')
    headers.delete('cookie')
    expect([headers.get('x-one'), headers.has('cookie')]).to.deep.equal(['b, c', false])
    expect([...headers.keys()]).to.deep.equal(['content-type', 'host', 'x-empty', 'x-latin', 'x-one'])
  })

  it('go with the Request when it is copied, as they were changed before or after it became a real one', async () => {
    const { text, error } = await call((environ, startResponse) => {
      const request = toRequest(environ)
      const seen: unknown[] = []
      const { headers } = request
      const copied = (): unknown => {
        const { headers: copy } = new Request(request)
        return [copy.get('x-one'), copy.get('cookie')]
      }
      headers.set('X-One', 'b')
      seen.push(copied())
      headers.set('X-One', 'c')
      headers.delete('Cookie')
      seen.push(copied(), headers.get('x-one'), headers === request.headers)
      startResponse('200 OK', [])
      return [JSON.stringify(seen)]
    }, sent)
    expect(error).to.equal(undefined)
    expect(JSON.parse(text)).to.deep.equal([['b', 'a=1; b=2'], ['c', null], 'c', true])
  })
})
