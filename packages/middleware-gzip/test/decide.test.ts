import type { HeaderList, Status } from '@tsgi/core'
import { compressible } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { acceptEncoding } from '../dist/accept-encoding.js'
import { decide, type GzipReason, type RequestFacts } from '../dist/decide.js'

interface Case {
  status?: Status
  /** Content-Type is text/plain unless given here; null for none. */
  type?: string | null
  headers?: HeaderList
  length?: number
  request?: Partial<RequestFacts>
  reason: GzipReason
  vary: boolean
}

const HTML = 'text/html'
const table: Record<string, Case> = {
  'compresses text': { length: 5000, reason: 'compressed', vary: true },
  'compresses a stream': { reason: 'compressed', vary: true },
  'compresses an error page': { status: '404 Not Found', length: 5000, reason: 'compressed', vary: true },
  'leaves 101': { status: '101 Switching Protocols', reason: 'no content', vary: false },
  'leaves 204': { status: '204 No Content', reason: 'no content', vary: false },
  'leaves 205': { status: '205 Reset Content', reason: 'no content', vary: false },
  'leaves a tunnel': { request: { method: 'CONNECT' }, reason: 'no content', vary: false },
  'varies on a 304 without a type': {
    status: '304 Not Modified',
    type: null,
    reason: 'no content',
    vary: true
  },
  'varies on a 304 of text': { status: '304 Not Modified', reason: 'no content', vary: true },
  'does not vary on the 304 of an image': {
    status: '304 Not Modified',
    type: 'image/png',
    reason: 'no content',
    vary: false
  },
  'leaves 206, which varies as its 200 does': { status: '206 Partial Content', reason: 'range', vary: true },
  'leaves the 206 of an image': {
    status: '206 Partial Content',
    type: 'image/png',
    reason: 'range',
    vary: false
  },
  'leaves Content-Range with another status': {
    headers: [['Content-Range', 'bytes 0-9/10']],
    reason: 'range',
    vary: true
  },
  'leaves multipart/byteranges': { type: 'multipart/byteranges; boundary=x', reason: 'range', vary: true },
  'leaves another coding': { headers: [['Content-Encoding', 'br']], reason: 'encoded', vary: false },
  'leaves a coding beside identity': {
    headers: [['content-encoding', 'identity, br']],
    reason: 'encoded',
    vary: false
  },
  'compresses over identity': {
    headers: [['Content-Encoding', 'Identity']],
    reason: 'compressed',
    vary: true
  },
  'compresses over an empty coding': {
    headers: [['Content-Encoding', '']],
    reason: 'compressed',
    vary: true
  },
  'obeys no-transform': {
    headers: [['Cache-Control', 'public, No-Transform']],
    reason: 'no-transform',
    vary: false
  },
  'obeys no-transform in a second field': {
    headers: [
      ['Cache-Control', 'public'],
      ['cache-control', 'no-transform']
    ],
    reason: 'no-transform',
    vary: false
  },
  'is not misled by a longer word': {
    headers: [['Cache-Control', 'x-no-transform']],
    reason: 'compressed',
    vary: true
  },
  'obeys no-transform of the request': {
    request: { cacheControl: 'no-transform' },
    reason: 'no-transform',
    vary: true
  },
  'leaves images': { type: 'image/png', reason: 'type', vary: false },
  'leaves what has no type': { type: null, reason: 'type', vary: false },
  'leaves what is not accepted': { request: { acceptEncoding: 'br' }, reason: 'not accepted', vary: true },
  'leaves it to a client that says nothing': {
    request: { acceptEncoding: undefined },
    reason: 'not accepted',
    vary: true
  },
  'leaves what is short': { length: 1023, reason: 'threshold', vary: true },
  'takes what is as long as the threshold': { length: 1024, reason: 'compressed', vary: true },
  'leaves what is declared short': { headers: [['Content-Length', '10']], reason: 'threshold', vary: true },
  'leaves nothing': { length: 0, reason: 'empty', vary: true },
  'leaves a declared nothing': { headers: [['Content-Length', '0']], reason: 'empty', vary: true },
  'takes what is short when identity is refused': {
    length: 3,
    request: { acceptEncoding: 'gzip, identity;q=0' },
    reason: 'compressed',
    vary: true
  },
  'takes an image when identity is refused': {
    type: 'image/png',
    request: { acceptEncoding: 'gzip, identity;q=0' },
    reason: 'compressed',
    vary: true
  },
  'leaves a part even when identity is refused': {
    status: '206 Partial Content',
    request: { acceptEncoding: 'gzip, identity;q=0' },
    reason: 'range',
    vary: true
  },
  'leaves a length that is no number': { headers: [['Content-Length', '1e4']], reason: 'length', vary: true },
  'leaves an array of another length': {
    headers: [['Content-Length', '6000']],
    length: 5000,
    reason: 'length',
    vary: true
  },
  'decides HEAD by the declared length': {
    headers: [['Content-Length', '5000']],
    length: 0,
    request: { method: 'HEAD' },
    reason: 'compressed',
    vary: true
  },
  'decides HEAD by a short declared length': {
    headers: [['Content-Length', '50']],
    request: { method: 'HEAD' },
    reason: 'threshold',
    vary: true
  },
  'decides HEAD by a body in hand': {
    length: 5000,
    request: { method: 'HEAD' },
    reason: 'compressed',
    vary: true
  },
  'cannot decide HEAD without a length': { request: { method: 'HEAD' }, reason: 'head', vary: true },
  'cannot decide HEAD by an empty body': {
    length: 0,
    request: { method: 'HEAD' },
    reason: 'head',
    vary: true
  }
}

describe('decide', () => {
  for (const [fact, given] of Object.entries(table)) {
    it(fact, () => {
      const { status = '200 OK', type = HTML, headers = [], length } = given
      const request = {
        method: 'GET',
        acceptEncoding: 'gzip',
        cacheControl: undefined,
        ifNoneMatch: undefined
      }
      const head = {
        status,
        length,
        headers: type === null ? headers : [['Content-Type', type] as [string, string], ...headers]
      }
      const before = structuredClone(head.headers)
      const verdict = decide(
        { ...request, ...given.request },
        head,
        acceptEncoding(['gzip']),
        1024,
        compressible
      )
      expect([verdict.reason, verdict.vary]).to.deep.equal([given.reason, given.vary])
      expect(verdict.coding).to.equal(given.reason === 'compressed' ? 'gzip' : undefined)
      expect(head.headers, 'untouched').to.deep.equal(before)
    })
  }
})
