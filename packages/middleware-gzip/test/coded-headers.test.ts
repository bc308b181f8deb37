import type { HeaderList } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { setCodedHeaders } from '../dist/coded-headers.js'

describe('setCodedHeaders', () => {
  it('drops what would lie, and nothing else', () => {
    const headers: HeaderList = [
      ['content-type', 'text/plain'],
      ['content-length', '9'],
      ['ACCEPT-RANGES', 'bytes'],
      ['Content-MD5', 'x'],
      ['Digest', 'sha-256=x'],
      ['Content-Digest', 'sha-256=:x:'],
      ['Repr-Digest', 'sha-256=:x:'],
      ['Last-Modified', 'Sat, 21 Nov 2026 00:00:00 GMT'],
      ['Content-Disposition', 'attachment'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2']
    ]
    setCodedHeaders(headers, 'gzip', 'weak')
    expect(headers).to.deep.equal([
      ['content-type', 'text/plain'],
      ['Last-Modified', 'Sat, 21 Nov 2026 00:00:00 GMT'],
      ['Content-Disposition', 'attachment'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Content-Encoding', 'gzip']
    ])
  })

  it('replaces identity and every length', () => {
    const headers: HeaderList = [
      ['content-encoding', 'identity'],
      ['Content-Length', '9'],
      ['Content-Length', '9']
    ]
    setCodedHeaders(headers, 'gzip', 'weak', 7)
    expect(headers).to.deep.equal([
      ['Content-Encoding', 'gzip'],
      ['Content-Length', '7']
    ])
  })

  it('weakens a strong ETag, and drops a malformed one', () => {
    const strong: HeaderList = [['etag', '"x"']]
    setCodedHeaders(strong, 'gzip', 'weak')
    expect(strong[0]).to.deep.equal(['ETag', 'W/"x"'])
    const malformed: HeaderList = [['ETag', 'x']]
    setCodedHeaders(malformed, 'gzip', 'weak')
    expect(malformed).to.deep.equal([['Content-Encoding', 'gzip']])
  })
})
