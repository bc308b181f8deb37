import { compressible } from '@tsgi/middleware-gzip'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('compressible', () => {
  const takes = [
    'text/html',
    'text/html; charset=utf-8',
    'TEXT/Plain ;charset=utf-8',
    'text/event-stream',
    'application/json',
    'application/problem+json',
    'application/ld+json; profile="x"',
    'image/svg+xml',
    'application/x-ndjson',
    'application/json-seq',
    'application/wasm',
    'application/yaml',
    'application/vnd.apache.arrow.stream',
    'application/grpc-web+text',
    'font/ttf',
    'image/bmp'
  ]
  for (const type of takes) it(`takes ${type}`, () => expect(compressible(type)).to.equal(true))

  const leaves = [
    '',
    'image/png',
    'image/jpeg',
    'video/mp4',
    'font/woff2',
    'application/zip',
    'application/gzip',
    'application/octet-stream',
    'application/grpc',
    'application/pdf',
    'application/jsonp+zip',
    'x-text/html',
    'multipart/form-data; boundary=text/html'
  ]
  for (const type of leaves)
    it(`leaves ${type || 'what has no type'}`, () => expect(compressible(type)).to.equal(false))
})
