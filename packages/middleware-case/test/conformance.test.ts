import { getAllHeaders, getHeader } from '@tsgi/core'
import { lowercase, upperware } from '@tsgi/middleware-case'
import { checkMiddleware, middlewareCells, type Answer } from '@tsgi/testing'
import { describe, it } from 'mocha'

/** What becomes of a text; what is none, or may not be changed, stays as it is. */
const expected =
  (change: (text: string) => string) =>
  (bytes: Uint8Array, { status, headers }: Answer): Uint8Array | string => {
    const type = getHeader(headers, 'Content-Type')
    const isFixed = getAllHeaders(headers, 'Cache-Control').some(value => value.includes('no-transform'))
    const isPart = status.startsWith('206')
    const isCoded = getHeader(headers, 'Content-Encoding') !== undefined
    // Where no type is declared the first chunk shows whether it is text, and in the matrix it is.
    if (type?.startsWith('text/') === false || isFixed || isPart || isCoded) return bytes
    return change(new TextDecoder().decode(bytes, { stream: true }))
  }

describe(`upperware and lowercase, in the ${middlewareCells(upperware).length} cells of the matrix`, function () {
  this.timeout(60_000)

  it('upperware keeps the convention', () =>
    checkMiddleware(upperware, { expected: expected(text => text.toUpperCase()) }))

  it('lowercase keeps the convention', () =>
    checkMiddleware(lowercase, { expected: expected(text => text.toLowerCase()) }))
})
