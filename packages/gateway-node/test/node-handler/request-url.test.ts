import { fromNodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const show = fromNodeHandler((request, response) => response.end(request.url))

const cases: [
  string,
  { SCRIPT_NAME?: string; PATH_INFO: string; QUERY_STRING?: string; REQUEST_URI: string },
  string
][] = [
  ['as it was sent', { PATH_INFO: '/a b', REQUEST_URI: '/a%20b' }, '/a%20b'],
  ['with its query', { PATH_INFO: '/a', QUERY_STRING: 'x=%20', REQUEST_URI: '/a?x=%20' }, '/a?x=%20'],
  ['an encoded slash stays one', { PATH_INFO: '/a/b', REQUEST_URI: '/a%2Fb' }, '/a%2Fb'],
  ['another path', { PATH_INFO: '/ü?#%', REQUEST_URI: '/a' }, '/%C3%BC%3F%23%25'],
  ['another query', { PATH_INFO: '/a', QUERY_STRING: 'y', REQUEST_URI: '/a?x' }, '/a?y'],
  ['a percent sign that a layer wrote', { PATH_INFO: '/a%20b', REQUEST_URI: '/a%20b' }, '/a%2520b'],
  ['below a mount', { SCRIPT_NAME: '/m', PATH_INFO: '/a b', REQUEST_URI: '/m/a%20b' }, '/a%20b'],
  ['below an encoded mount', { SCRIPT_NAME: '/m n/o', PATH_INFO: '/a', REQUEST_URI: '/m%20n/o/a' }, '/a'],
  ['at a mount', { SCRIPT_NAME: '/m', PATH_INFO: '', QUERY_STRING: 'x', REQUEST_URI: '/m?x' }, '/?x'],
  [
    'a mount that was not sent',
    { SCRIPT_NAME: '/other', PATH_INFO: '/a b', REQUEST_URI: '/m/a%20b' },
    '/a%20b'
  ],
  ['an absolute form', { PATH_INFO: '/a', QUERY_STRING: 'x', REQUEST_URI: 'http://h:80/a?x' }, '/a?x'],
  ['an absolute form without a path', { PATH_INFO: '/', REQUEST_URI: 'http://h' }, '/'],
  ['half a surrogate pair', { PATH_INFO: '/\ud800', REQUEST_URI: '/a' }, '/%EF%BF%BD']
]

const showMount = fromNodeHandler((request, response) =>
  response.end(String((request as { baseUrl?: string }).baseUrl))
)

const mounts: [string, { SCRIPT_NAME: string; PATH_INFO: string; REQUEST_URI: string }, string][] = [
  ['as it was sent', { SCRIPT_NAME: '/m n', PATH_INFO: '/a', REQUEST_URI: '/m%20n/a?x#y' }, '/m%20n'],
  ['of an absolute form', { SCRIPT_NAME: '/m', PATH_INFO: '/a', REQUEST_URI: 'http://h/m/a' }, '/m'],
  ['that has all of the path', { SCRIPT_NAME: '/m', PATH_INFO: '', REQUEST_URI: '/m?x' }, '/m'],
  ['that was not sent', { SCRIPT_NAME: '/100%?', PATH_INFO: '/a', REQUEST_URI: '/m/a' }, '/100%25%3F']
]

describe('mountUrl', () => {
  for (const [name, environ, url] of mounts) {
    it(`gives the mount ${name}`, async () => {
      expect((await call(showMount, environ)).text).to.equal(url)
    })
  }
})

describe('requestUrl', () => {
  for (const [name, environ, url] of cases) {
    it(`gives ${name}`, async () => {
      expect((await call(show, environ)).text).to.equal(url)
    })
  }

  it('gives the asterisk of OPTIONS', async () => {
    const { text } = await call(show, { REQUEST_METHOD: 'OPTIONS', PATH_INFO: '', REQUEST_URI: '*' })
    expect(text).to.equal('*')
  })
})
