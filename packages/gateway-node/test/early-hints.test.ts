import { expect } from 'chai'
import { describe, it } from 'mocha'
import { get, start } from './support.ts'

describe('tsgi.early_hints', () => {
  const wrong: [headers: unknown, message: RegExp][] = [
    [{ Link: '</a.css>' }, /headers must be an array of \[name, value\] pairs, got an object$/],
    [undefined, /headers must be an array of \[name, value\] pairs, got undefined$/],
    [['Link'], /headers must be an array of \[name, value\] pairs, got an array$/],
    [[['Bad name', 'x']], /a header name must be a token, got "Bad name"$/],
    [[['Link', 5]], /the value of Link must be a string, got 5$/],
    [[['Link', '</a.css>\r\nX: y']], /Link holds the control character U\+000D$/],
    [[['Connection', 'close']], /Connection belongs to the connection/],
    [[['Content-Length', '5']], /a 103 has no Content-Length$/],
    [
      [['Link', 'a.css']],
      /Node sends no such Link; write a header each for '<\/style.css>; rel=preload; as=style'$/
    ]
  ]
  for (const [headers, message] of wrong) {
    it(`says what is wrong: ${String(message)}`, async () => {
      let error: unknown
      await using fixture = await start((environ, startResponse) => {
        try {
          environ['tsgi.early_hints']?.(headers as never)
        } catch (thrown) {
          error = thrown
        }
        startResponse('200 OK', [])
        return ['done']
      })
      const client = await fixture.connect(get('/'))
      await client.until(() => client.received.endsWith('done'))
      expect(error).to.be.instanceOf(TypeError)
      expect((error as Error).message)
        .to.match(/^tsgi\.early_hints: /)
        .and.match(message)
      expect(client.received).to.match(/^HTTP\/1\.1 200/)
    })
  }
})
