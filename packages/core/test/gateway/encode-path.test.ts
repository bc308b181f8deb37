import { encodePath } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const paths: [path: string, encoded: string][] = [
  ['', ''],
  ['/', '/'],
  ["/a/b~c;d=e,f@g:h+i!$&'()*", "/a/b~c;d=e,f@g:h+i!$&'()*"],
  ['/a b', '/a%20b'],
  ['/café', '/caf%C3%A9'],
  ['/50%', '/50%25'],
  ['/what?', '/what%3F'],
  ['/a#b', '/a%23b'],
  ['/a\\b', '/a%5Cb'],
  ['/a\r\nb', '/a%0D%0Ab'],
  ['/😀', '/%F0%9F%98%80'],
  ['/\ud83d', '/%EF%BF%BD'],
  ['/\ude00\ud83d', '/%EF%BF%BD%EF%BF%BD']
]

describe('encodePath()', () => {
  for (const [path, encoded] of paths) {
    it(`makes ${encoded} of ${JSON.stringify(path)}`, () => {
      expect(encodePath(path)).to.equal(encoded)
    })
  }
})
