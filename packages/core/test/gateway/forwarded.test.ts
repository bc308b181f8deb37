import type { Environ } from '@tsgi/core'
import { createEnviron } from '@tsgi/core/gateway'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const trusted = new Set(['10.0.0.1', '10.0.0.2', '10.0.0.3', '2001:db8::1'])

function build(
  headers: string[],
  kind: 'x-forwarded' | 'forwarded' = 'x-forwarded',
  from = '10.0.0.1'
): Environ {
  return createEnviron(
    { method: 'GET', target: '/', protocol: 'HTTP/1.1', headers: ['Host', 'proxy.test', ...headers] },
    { scheme: 'http', serverName: 's', serverPort: '80', remoteAddress: from, remotePort: '5' },
    { openInput: () => expect.fail(), openSignal: () => expect.fail(), earlyHints: undefined },
    {
      errors: { write: () => {} },
      multiprocess: false,
      runOnce: false,
      maxHeaderCount: 100,
      maxBodySize: Infinity,
      trust: { isTrusted: address => address !== undefined && trusted.has(address), header: kind }
    }
  )
}

describe('createEnviron', () => {
  describe('behind proxies with X-Forwarded-*', () => {
    const chains: [sent: string, client: string | undefined, port: string | undefined, kept: string][] = [
      ['192.0.2.1', '192.0.2.1', undefined, '192.0.2.1'],
      ['192.0.2.1:80', '192.0.2.1', '80', '192.0.2.1:80'],
      ['2001:db8::9', '2001:db8::9', undefined, '2001:db8::9'],
      ['[2001:db8::9]:80', '2001:db8::9', '80', '[2001:db8::9]:80'],
      ['6.6.6.6, 192.0.2.1', '192.0.2.1', undefined, '192.0.2.1'],
      ['6.6.6.6, 192.0.2.1, 10.0.0.2', '192.0.2.1', undefined, '192.0.2.1, 10.0.0.2'],
      ['10.0.0.3, 192.0.2.1, 10.0.0.2', '192.0.2.1', undefined, '192.0.2.1, 10.0.0.2'],
      ['10.0.0.3, 10.0.0.2', '10.0.0.3', undefined, '10.0.0.3, 10.0.0.2'],
      ['192.0.2.1,, 10.0.0.2,', '192.0.2.1', undefined, '192.0.2.1, 10.0.0.2'],
      ['192.0.2.1, unknown', undefined, undefined, 'unknown'],
      ['192.0.2.1, _hidden, 10.0.0.2', undefined, undefined, '_hidden, 10.0.0.2']
    ]
    for (const [sent, client, port, kept] of chains) {
      it(`finds ${client} in ${sent}`, () => {
        const environ = build(['X-Forwarded-For', sent])
        expect(environ.REMOTE_ADDR).to.equal(client)
        expect(environ.REMOTE_PORT).to.equal(port)
        expect('REMOTE_ADDR' in environ).to.equal(client !== undefined)
        expect(environ.HTTP_X_FORWARDED_FOR).to.equal(kept)
      })
    }

    const protocols: [chain: string, proto: string, scheme: string][] = [
      ['192.0.2.1', 'https', 'https'],
      ['192.0.2.1', 'HTTPS', 'https'],
      ['192.0.2.1', 'https, http', 'http'],
      ['192.0.2.1, 10.0.0.2', 'https', 'https'],
      ['192.0.2.1, 10.0.0.2', 'https, http', 'https'],
      ['192.0.2.1, 10.0.0.2', 'http, https, http', 'https'],
      ['', 'https', 'https']
    ]
    for (const [chain, proto, scheme] of protocols) {
      it(`reads ${scheme} from ${proto} behind ${chain}`, () => {
        const environ = build(['X-Forwarded-For', chain, 'X-Forwarded-Proto', proto])
        expect(environ['tsgi.url_scheme']).to.equal(scheme)
        expect(environ.HTTP_X_FORWARDED_PROTO?.toLowerCase()).to.equal(scheme)
      })
    }

    it('keeps the rest, and Host', () => {
      const environ = build(['X-Forwarded-Host', 'spoofed.test, a.test:8080', 'X-Forwarded-Port', '8080'])
      expect(environ).to.include({
        HTTP_HOST: 'proxy.test',
        SERVER_NAME: 'proxy.test',
        HTTP_X_FORWARDED_HOST: 'a.test:8080',
        HTTP_X_FORWARDED_PORT: '8080',
        REMOTE_ADDR: '10.0.0.1'
      })
    })

    it('removes all of it from a peer that is not trusted', () => {
      const environ = build(
        ['X-Forwarded-For', 'nonsense', 'X-Forwarded-Anything', 'x', 'Forwarded', 'for=1.1.1.1'],
        'x-forwarded',
        '192.0.2.1'
      )
      expect(Object.keys(environ).filter(key => key.includes('FORWARDED'))).to.deep.equal([])
      expect(environ.REMOTE_ADDR).to.equal('192.0.2.1')
    })

    for (const name of ['For', 'Proto', 'Host', 'Port']) {
      for (const value of ['', ' , ']) {
        it(`takes X-Forwarded-${name}: ${JSON.stringify(value)} for absent`, () => {
          const environ = build([`X-Forwarded-${name}`, value])
          expect(environ).to.include({ 'tsgi.url_scheme': 'http', REMOTE_ADDR: '10.0.0.1' })
          expect(Object.keys(environ).filter(key => key.includes('FORWARDED'))).to.deep.equal([])
        })
      }
    }

    it('passes over empty items of X-Forwarded-Proto', () => {
      expect(build(['X-Forwarded-Proto', 'https,'])['tsgi.url_scheme']).to.equal('https')
    })

    const malformed: [name: string, value: string][] = [
      ['X-Forwarded-For', 'nonsense'],
      ['X-Forwarded-For', '1.2.3'],
      ['X-Forwarded-For', '1.2.3.4.5'],
      ['X-Forwarded-For', '256.1.1.1'],
      ['X-Forwarded-For', '[::1'],
      ['X-Forwarded-For', '[::1]x'],
      ['X-Forwarded-For', '1.2.3.4:port'],
      ['X-Forwarded-For', '::1::2'],
      ['X-Forwarded-For', 'nonsense, 192.0.2.1'],
      ['X-Forwarded-Proto', 'ftp'],
      ['X-Forwarded-Host', 'a/b']
    ]
    for (const [name, value] of malformed) {
      it(`refuses ${name}: ${value}`, () => {
        expect(() => build([name, value]))
          .to.throw()
          .with.property('status', 400)
      })
    }
  })

  describe('behind proxies with Forwarded', () => {
    const chains: [sent: string, client: string | undefined, scheme: string][] = [
      ['for=192.0.2.1', '192.0.2.1', 'http'],
      ['For="192.0.2.1:47"; Proto=https ;by=_x', '192.0.2.1', 'https'],
      ['for="[2001:db8::9]"', '2001:db8::9', 'http'],
      ['for=6.6.6.6;proto=https, for=192.0.2.1', '192.0.2.1', 'http'],
      ['for=192.0.2.1;proto=https, for=10.0.0.2;proto=http', '192.0.2.1', 'https'],
      ['for=192.0.2.1, for="[2001:db8::1]"', '192.0.2.1', 'http'],
      ['for=192.0.2.1, for=unknown', undefined, 'http'],
      ['for=192.0.2.1, proto=https', undefined, 'https'],
      ['for=192.0.2.1;ext="a,b;c\\"d", ,', '192.0.2.1', 'http']
    ]
    for (const [sent, client, scheme] of chains) {
      it(`finds ${client} in ${sent}`, () => {
        const environ = build(['Forwarded', sent, 'X-Forwarded-For', '7.7.7.7'], 'forwarded')
        expect(environ.REMOTE_ADDR).to.equal(client)
        expect(environ['tsgi.url_scheme']).to.equal(scheme)
        expect(environ.HTTP_X_FORWARDED_FOR).to.equal(undefined)
      })
    }

    it('keeps the elements that trusted proxies wrote', () => {
      const environ = build(
        ['Forwarded', 'for=6.6.6.6', 'Forwarded', 'for=192.0.2.1;host=a , for=10.0.0.2'],
        'forwarded'
      )
      expect(environ.HTTP_FORWARDED).to.equal('for=192.0.2.1;host=a, for=10.0.0.2')
    })

    const malformed = [
      'for',
      'for=',
      '=1.2.3.4',
      'for=1.2.3.4;for=1.2.3.4',
      'for="1.2.3.4',
      'for=1.2.3.4 proto=http'
    ]
    for (const value of [
      ...malformed,
      'for=[::1]',
      'for=nonsense',
      'proto=ftp',
      'host="a b"',
      'for="\\',
      '"'
    ]) {
      it(`refuses ${value}`, () => {
        expect(() => build(['Forwarded', value], 'forwarded'))
          .to.throw()
          .with.property('status', 400)
      })
    }

    it('refuses with 400 or finds an address, whatever is sent', () => {
      const part = fc.constantFrom('for=', 'proto=', '1.2.3.4', '"', '\\', ';', ',', ' ', '=', '[::1]', 'x')
      fc.assert(
        fc.property(fc.array(part, { maxLength: 12 }), parts => {
          try {
            const address = build(['Forwarded', parts.join('')], 'forwarded').REMOTE_ADDR
            if (address !== undefined) expect(address).to.match(/^(1\.2\.3\.4|::1|10\.0\.0\.1)$/)
          } catch (error) {
            expect(error).to.have.property('status', 400)
          }
        }),
        { numRuns: Math.max(2000, fc.readConfigureGlobal().numRuns ?? 0) }
      )
    })

    it('reads a long malformed value in linear time', () => {
      const started = performance.now()
      for (const value of [
        '"\\'.repeat(200_000),
        'for="' + 'a'.repeat(400_000),
        'a=b;'.repeat(100_000),
        ' '.repeat(400_000)
      ]) {
        expect(() => build(['Forwarded', value + '\0'], 'forwarded'))
          .to.throw()
          .with.property('status', 400)
      }
      expect(performance.now() - started).to.be.lessThan(8000) // else it takes minutes
    })
  })
})
