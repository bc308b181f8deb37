import { createEnviron, readInput, type EnvironInit } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('createEnviron', () => {
  it('holds every key that a gateway must give', () => {
    const environ = createEnviron()
    expect(environ).to.include({
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/',
      REQUEST_URI: '/',
      QUERY_STRING: '',
      SERVER_NAME: 'localhost',
      SERVER_PORT: '80',
      SERVER_PROTOCOL: 'HTTP/1.1',
      'tsgi.url_scheme': 'http',
      'tsgi.multiprocess': false,
      'tsgi.run_once': false
    })
    expect(environ['tsgi.version']).to.deep.equal([1, 0])
    expect(environ['tsgi.signal'].aborted).to.equal(false)
    expect(environ['tsgi.errors'].write('x')).to.equal(undefined)
    for (const key of ['CONTENT_TYPE', 'CONTENT_LENGTH', 'tsgi.early_hints']) {
      expect(key in environ).to.equal(false)
    }
  })

  it('has an empty input', async () => {
    for await (const chunk of createEnviron()['tsgi.input']) expect.fail(String(chunk))
  })

  it('inherits nothing', () => {
    const environ = createEnviron()
    expect(Object.getPrototypeOf(environ)).to.equal(null)
    expect('toString' in environ).to.equal(false)
  })

  it('takes what is given, known and unknown', () => {
    const environ = createEnviron({ REQUEST_METHOD: 'PUT', HTTP_HOST: 'example.com', 'acme.user': 'Ada' })
    expect(environ).to.include({ REQUEST_METHOD: 'PUT', HTTP_HOST: 'example.com', 'acme.user': 'Ada' })
  })

  it('shares nothing between two', () => {
    const [first, second] = [createEnviron(), createEnviron()]
    expect(first['tsgi.signal']).not.to.equal(second['tsgi.signal'])
    expect(first['tsgi.input']).not.to.equal(second['tsgi.input'])
  })

  const targets: [EnvironInit, string][] = [
    [{}, '/'],
    [{ PATH_INFO: '' }, '/'],
    [{ PATH_INFO: '/a b/é' }, '/a%20b/%C3%A9'],
    [{ PATH_INFO: '/a?b#c%' }, '/a%3Fb%23c%25'],
    [{ SCRIPT_NAME: '/app', PATH_INFO: '/x', QUERY_STRING: 'a=1&b=%20' }, '/app/x?a=1&b=%20'],
    [{ PATH_INFO: '/a', REQUEST_URI: '/%61?' }, '/%61?']
  ]
  for (const [init, target] of targets) {
    it(`makes the REQUEST_URI ${target} of ${JSON.stringify(init)}`, () => {
      expect(createEnviron(init).REQUEST_URI).to.equal(target)
    })
  }
})

describe('readInput', () => {
  it('gives texts as their bytes, and bytes as they are', async () => {
    const bytes = Uint8Array.of(1, 2)
    const chunks = []
    for await (const chunk of readInput(['é', bytes, ''])) chunks.push(chunk)
    expect(chunks).to.deep.equal([Uint8Array.of(0xc3, 0xa9), bytes, new Uint8Array(0)])
    expect(chunks[1]).to.equal(bytes)
  })
})
