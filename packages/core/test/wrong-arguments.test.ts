import {
  addTagSuffix,
  addVary,
  appendHeader,
  byteLength,
  concatBytes,
  forEachChunk,
  getAllHeaders,
  getHeader,
  hasHeader,
  hasToken,
  httpError,
  isEncoded,
  openBody,
  readBytes,
  readForm,
  readJson,
  readText,
  removeHeader,
  rewriteResponse,
  setHeader,
  statusLine,
  stripTagSuffix,
  toBytes,
  type App
} from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

// What plain JavaScript lets through. `as any` stands for a program that no compiler has seen.
const any = (value: unknown): any => value
const app: App = (_environ, startResponse) => (startResponse('200 OK', []), [])
const start = (): (() => void) => () => {}
const PAIRS = 'headers must be an array of [name, value] pairs, got'
const HOW = '; write Object.entries(record), or [...headers]'

const table: [message: string, run: () => unknown][] = [
  ['rewriteResponse: the app must be a function, got undefined', () => rewriteResponse(any(undefined), createEnviron(), start, () => {})],
  ['rewriteResponse: environ must be an object, got undefined', () => rewriteResponse(app, any(undefined), start, () => {})],
  ['rewriteResponse: environ must be an object, got null', () => rewriteResponse(app, any(null), start, () => {})],
  ['rewriteResponse: close must be a function, got an object', () => rewriteResponse(app, createEnviron(), start, () => {}, any({}))],
  [`getHeader: ${PAIRS} a Headers${HOW}`, () => getHeader(any(new Headers()), 'X')],
  [`getHeader: ${PAIRS} undefined`, () => getHeader(any(undefined), 'X')],
  ['getHeader: the name must be a string, got undefined', () => getHeader([['X', '1']], any(undefined))],
  [`getAllHeaders: ${PAIRS} an object${HOW}`, () => getAllHeaders(any({ X: '1' }), 'X')],
  [`hasHeader: ${PAIRS} "X"`, () => hasHeader(any('X'), 'X')],
  [`setHeader: ${PAIRS} an object${HOW}`, () => setHeader(any({}), 'X', '1')],
  ['setHeader: the name must be a string, got 1', () => setHeader([], any(1), '1')],
  ['setHeader: the value of Content-Length must be a string, got 5; write String(value)', () => setHeader([], 'Content-Length', any(5))],
  ['appendHeader: the value of X must be a string, got undefined; write String(value)', () => appendHeader([], 'X', any(undefined))],
  [`appendHeader: ${PAIRS} null`, () => appendHeader(any(null), 'X', '1')],
  [`removeHeader: ${PAIRS} a Map${HOW}`, () => removeHeader(any(new Map()), 'X')],
  [`addVary: ${PAIRS} undefined`, () => addVary(any(undefined), 'Accept')],
  ['addVary: the name must be a string, got an array', () => addVary([], any(['Accept']))],
  ['hasToken: the token must be a string, got undefined', () => hasToken('a, b', any(undefined))],
  ['hasToken: the list must be a string, got an array', () => hasToken(any(['a']), 'a')],
  ['body: a chunk must be a string or a Uint8Array, got an ArrayBuffer', () => byteLength(any(new ArrayBuffer(1)))],
  ['body: a chunk must be a string or a Uint8Array, got undefined', () => byteLength(any(undefined))],
  ['body: a chunk must be a string or a Uint8Array, got an array', () => toBytes(any([1]))],
  [`getAllHeaders: ${PAIRS} a Headers${HOW}`, () => isEncoded(any(new Headers()))],
  ['concatBytes: the chunks must be an array, got a Uint8Array', () => concatBytes(any(new Uint8Array(1)))],
  ['concatBytes: a chunk must be a Uint8Array, got "a"; encode it by a TextEncoder', () => concatBytes([new Uint8Array(1), any('a')])],
  ['concatBytes: a chunk must be a Uint8Array, got 1', () => concatBytes([any(1)])],
  ['addTagSuffix: the tag must be a string, got undefined', () => addTagSuffix(any(undefined), 'gzip')],
  ['addTagSuffix: the suffix must be a string, got 1', () => addTagSuffix('"a"', any(1))],
  ['stripTagSuffix: the field must be a string, got undefined', () => stripTagSuffix(any(undefined), 'gzip')],
  ['statusLine: the code of a final response is an integer from 200 to 999, got "404"', () => statusLine(any('404'))],
  ['statusLine: the code of a final response is an integer from 200 to 999, got an object', () => statusLine(any(Object.create(null)))],
  ['httpError: status must be an integer from 400 to 599, got "404"', () => httpError(any('404'), 'none')],
  ['forEachChunk: needs a reader, got an array; write openBody(body)', () => forEachChunk(any(['a']), () => true)],
  ['forEachChunk: needs a reader, got null; write openBody(body)', () => forEachChunk(any(null), () => true)],
  ['forEachChunk: receive must be a function (chunk) => boolean, got undefined', () => forEachChunk(openBody([]), any(undefined))],
  ['readBytes: takes the environ of a request, got undefined; await it: readBytes(environ)', () => readBytes(any(undefined))],
  ['readBytes: options must be an object, got null', () => readBytes(createEnviron(), any(null))],
  ['readText: takes the environ of a request, got null; await it: readText(environ)', () => readText(any(null))],
  ['readJson: takes the environ of a request, got one with undefined as tsgi.input; await it: readJson(environ)', () => readJson(any({}))],
  ['readForm: takes the environ of a request, got one with "a" as tsgi.input; await it: readForm(environ)', () => readForm(any({ 'tsgi.input': 'a' }))]
] // prettier-ignore

describe('a public function that gets what it cannot take', () => {
  for (const [message, run] of table) {
    it(`says so: ${message}`, async () => {
      const error: unknown = await (async () => run())().catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(/ status | code /.test(message) ? RangeError : TypeError)
      expect((error as Error).message).to.equal(message)
    })
  }
})
