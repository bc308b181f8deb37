import { readEnding } from '@tsgi/reliability'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'
const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'

const cases: [received: string, ending: string][] = [
  ['', 'broken'],
  ['HTTP/1.1 200 OK\r\nContent-Le', 'broken'],
  [`${LENGTH}tex`, 'broken'],
  [`${LENGTH}text`, 'complete'],
  [`${LENGTH}text and more`, 'broken'],
  [`${CHUNKED}4\r\ntext\r\n`, 'broken'],
  [`${CHUNKED}4\r\ntext\r\n0\r\n`, 'broken'],
  [`${CHUNKED}4\r\ntext\r\n0\r\n\r\n`, 'complete'],
  [`${CHUNKED}4\r\ntext\r\n0\r\n\r\nHTTP/1.1 500`, 'broken'],
  ['HTTP/1.1 200 OK\r\n\r\nuntil the connection closes', 'broken'],
  ['HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\nno', 'error']
]

describe('readEnding', () => {
  for (const [received, ending] of cases) {
    it(`finds ${JSON.stringify(received)} ${ending}`, () => {
      expect(readEnding(received)).to.equal(ending)
    })
  }
})
