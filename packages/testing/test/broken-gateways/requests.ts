import type { Environ } from '@tsgi/core'
import { broken, type BrokenGateway } from './gateway.ts'

const set = (environ: Environ, name: string, value: string): void => {
  environ[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = value
}

/** Gateways that are wrong about the request. */
export const brokenRequests: readonly BrokenGateway[] = [
  {
    fault: 'decodes the path twice',
    test: '5: decodes the path once and leaves the rest as sent',
    says: /environ\.PATH_INFO: expected "\/café\/%41/,
    start: broken({ environ: environ => (environ.PATH_INFO = decodeURIComponent(environ.PATH_INFO)) })
  },
  {
    fault: 'folds slashes and dots',
    test: '6: leaves slashes and dots as sent',
    says: /environ\.PATH_INFO: expected "\/\/a\/\.\.\/b/,
    start: broken({
      environ: environ => (environ.PATH_INFO = new URL(environ.PATH_INFO, 'http://a').pathname)
    })
  },
  {
    fault: 'takes names with an underscore',
    test: '7: drops names with an underscore',
    says: /environ\.HTTP_X_REAL: expected "yes", got "no"/,
    start: broken({
      environ(environ, { rawHeaders }) {
        for (let i = 0; i < rawHeaders.length; i += 2) {
          if (rawHeaders[i]!.includes('_')) set(environ, rawHeaders[i]!, rawHeaders[i + 1]!)
        }
      }
    })
  },
  {
    fault: 'takes Proxy for HTTP_PROXY',
    test: '8: drops Proxy',
    says: /environ\.HTTP_PROXY: expected undefined/,
    start: broken({
      environ(environ, { headers: { proxy } }) {
        if (typeof proxy === 'string') set(environ, 'proxy', proxy)
      }
    })
  },
  {
    fault: 'takes the last of repeated lines',
    test: '9: joins repeated lines, cookies with a semicolon',
    says: /environ\.HTTP_ACCEPT: expected "a, b", got "b"/,
    start: broken({
      environ(environ, { rawHeaders }) {
        for (let i = 0; i < rawHeaders.length; i += 2) set(environ, rawHeaders[i]!, rawHeaders[i + 1]!)
      }
    })
  },
  {
    fault: 'has an empty CONTENT_TYPE where there is none',
    test: '10: leaves both out where they are not sent',
    says: /environ\.CONTENT_TYPE: expected undefined, got ""/,
    start: broken({ environ: environ => (environ.CONTENT_TYPE ??= '') })
  },
  {
    fault: 'has an environ that inherits',
    test: '11: survives __proto__ and constructor',
    says: /environ\.\w+: expected undefined, got "\(inherited\)"/,
    start: broken({ environ: environ => Object.setPrototypeOf(environ, Object.prototype) })
  },
  {
    fault: 'believes everybody',
    test: '12: removes forwarding headers when nobody is trusted',
    says: /environ\.\w+: expected/,
    start: broken({ options: options => ({ trustedProxies: ['loopback'], ...options }) })
  },
  {
    fault: 'has no limits',
    test: '14: refuses a body that announces too much',
    says: /status: expected \[413\], got \[200\]/,
    start: broken({ options: options => ({ ...options, maxBodySize: 1_000_000 }) })
  },
  {
    fault: 'takes truncated input for an end',
    test: '37: fails the read with status 400 on an end before the last chunk',
    says: /read as if it were whole: expected \[\], got \["abc"\]/,
    start: broken({
      environ(environ) {
        const input = environ['tsgi.input']
        environ['tsgi.input'] = (async function* () {
          try {
            yield* input
          } catch {
            // As an end.
          }
        })()
      }
    })
  },
  {
    fault: 'asks for every body at once',
    test: '38: asks for the body at the first read, not before',
    says: /received before the app reads: expected "", got "HTTP\/1\.1 100/,
    start: broken({
      server: ({ server }) => {
        server.prependListener('checkContinue', (_request, response) => response.writeContinue())
      }
    })
  }
]
