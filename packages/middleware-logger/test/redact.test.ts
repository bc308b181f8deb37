import { createRedactor } from '@tsgi/middleware-logger'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

describe('createRedactor', () => {
  describe('url', () => {
    const { url } = createRedactor()
    const table: [sent: string, shown: string][] = [
      ['/x', '/x'],
      ['/token=1', '/token=1'],
      ['/?a=1&token=s3cr3t&b=2', '/?a=1&token=REDACTED&b=2'],
      ['/?%74oken=x', '/?%74oken=REDACTED'],
      ['/?%=x&token=y', '/?%=x&token=REDACTED'],
      ['/?TOKEN=x&TOKEN=y', '/?TOKEN=REDACTED&TOKEN=REDACTED'],
      ['/?token', '/?token'],
      ['/?token=', '/?token='],
      ['/?token=&a=1', '/?token=&a=1'],
      ['/?q=token=1', '/?q=token=1'],
      ['/?sig=a;token=b', '/?sig=REDACTED;token=REDACTED'],
      ['/?token=a;b', '/?token=REDACTED'],
      ['/?a=1&&token=x&', '/?a=1&&token=REDACTED&'],
      ['/?token=a=b?c', '/?token=REDACTED'],
      ['/?next=/cb?code=x&a=1', '/?next=/cb?code=REDACTED&a=1'],
      ['/?a=1#access_token=x', '/?a=1#access_token=REDACTED'],
      ['https://a/cb#access_token=x&a=1', 'https://a/cb#access_token=REDACTED&a=1'],
      ['/a#b?token=x', '/a#b?token=REDACTED'],
      ['/?tokens=x&mytoken=y', '/?tokens=x&mytoken=y'],
      ['/?access-token=x&apiKey=y', '/?access-token=REDACTED&apiKey=REDACTED'],
      ['/?X-Amz-Signature=x&X-Amz-Date=y', '/?X-Amz-Signature=REDACTED&X-Amz-Date=y'],
      ['/?Signature=x&AWSAccessKeyId=y', '/?Signature=REDACTED&AWSAccessKeyId=REDACTED'],
      ['/?password%5B%5D=a&password[]=b', '/?password%5B%5D=REDACTED&password[]=REDACTED'],
      ['/?user[password]=a&user[name]=b', '/?user[password]=REDACTED&user[name]=b'],
      ['/?user%5Bpassword%5D=a', '/?user%5Bpassword%5D=REDACTED'],
      ['/?a[b][token]=x&a.token=y&token[0]=z', '/?a[b][token]=REDACTED&a.token=REDACTED&token[0]=REDACTED'],
      ['/?X_API_KEY=a&x-api-key=b&X-Auth=c', '/?X_API_KEY=REDACTED&x-api-key=REDACTED&X-Auth=REDACTED'],
      ['/?xtoken=a&max-token=b&tok[en]=c', '/?xtoken=a&max-token=b&tok[en]=c'],
      ['https://u:p@h/', 'https://REDACTED:REDACTED@h/'],
      ['https://u@h/?sid=1', 'https://REDACTED@h/?sid=REDACTED'],
      ['https://u:p@q@h/', 'https://REDACTED:REDACTED@h/'],
      ['https://h/@u:p', 'https://h/@u:p']
    ]
    for (const [sent, shown] of table) {
      it(`shows ${sent} as ${shown}`, () => expect(url(sent)).to.equal(shown))
    }

    it('changes nothing but the values of secrets', () => {
      const part = fc.stringMatching(/^[a-f%?=;&#+.0-9]{0,8}$/)
      fc.assert(fc.property(part, part, (a, b) => url(`/${a}?${b}`) === `/${a}?${b}`))
    })

    it('takes linear time', function () {
      this.timeout(60_000) // on a busy machine; else it takes hours
      url(`/?${'a'.repeat(1_000_000)}`)
      url(`/?${'a='.repeat(500_000)}`)
      url(`/?token=${';'.repeat(1_000_000)}`)
      url(`/?${'token=;'.repeat(150_000)}`)
      url(`/?${'['.repeat(500_000)}=1&${'x-'.repeat(500_000)}=1`)
      url(`https://${'@'.repeat(1_000_000)}`)
    })
  })

  describe('url, with names of one’s own', () => {
    it('adds them to the built-in ones', () => {
      const { url } = createRedactor({ query: ['card-no'], replacement: '*' })
      expect(url('/?CardNo=1&token=2&a=3')).to.equal('/?CardNo=*&token=*&a=3')
      expect(url('/?pay[card_no][]=1&X-Card-No=2')).to.equal('/?pay[card_no][]=*&X-Card-No=*')
      expect(createRedactor({ query: ['X-Card'] }).url('/?x_card=1&card=2')).to.equal(
        '/?x_card=REDACTED&card=2'
      )
      expect(createRedactor({ query: ['a[b]'] }).url('/?a%5Bb%5D=1&b=2')).to.equal('/?a%5Bb%5D=REDACTED&b=2')
    })

    it('lets a function decide alone, by the decoded name', () => {
      const { url } = createRedactor({ query: name => name === 'a b' })
      expect(url('/?a%20b=1&token=2')).to.equal('/?a%20b=REDACTED&token=2')
    })

    it('leaves all as it is with false', () => {
      expect(createRedactor(false).url('https://u:p@h/?token=2')).to.equal('https://u:p@h/?token=2')
    })
  })

  describe('header', () => {
    const table: [name: string, value: string, shown: string][] = [
      ['Authorization', 'Bearer x', 'REDACTED'],
      ['cookie', 'a=b', 'REDACTED'],
      ['Set-Cookie', 'a=b', 'REDACTED'],
      ['Proxy-Authorization', 'x', 'REDACTED'],
      ['X-Key', 'x', 'REDACTED'],
      ['X_KEY', 'x', 'REDACTED'],
      ['X-API-Key', 'x', 'REDACTED'],
      ['X_API_KEY', 'x', 'REDACTED'],
      ['X-Auth-Token', 'x', 'REDACTED'],
      ['X-Amz-Security-Token', 'x', 'REDACTED'],
      ['Accept', '*/*', '*/*'],
      ['Location', '/cb?code=x', '/cb?code=REDACTED']
    ]
    const { header } = createRedactor({ headers: ['x-key'] })
    for (const [name, value, shown] of table) {
      it(`shows ${name}: ${value} as ${shown}`, () => expect(header(name, value)).to.equal(shown))
    }

    it('never shows credentials, not even with false', () => {
      expect(createRedactor(false).header('Cookie', 'a')).to.equal('REDACTED')
    })
  })

  for (const [options, said] of [
    [{ query: 'token' }, 'logger: redact.query must be an array of names or a function, got "token"'],
    [{ headers: 'x-key' }, 'logger: redact.headers must be an array of names, got "x-key"'],
    [{ name: [] }, 'logger: redact: unknown option "name"; known are query, headers, replacement'],
    [true, 'logger: redact must be an object or false, got true']
  ] as const) {
    it(`refuses what is none: ${said}`, () => {
      expect(() => createRedactor(options as never)).to.throw(TypeError, said)
    })
  }
})
