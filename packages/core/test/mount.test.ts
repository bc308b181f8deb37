import { compose, mount, type App, type Environ } from '@tsgi/core'
import { call, createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

/** Answers with its name, and what it sees of the path. */
const app = (name: string): App => {
  return (environ, startResponse) => {
    startResponse('200 OK', [])
    return [`${name} ${environ.SCRIPT_NAME}|${environ.PATH_INFO}`]
  }
}
const ask = async (mounted: App, PATH_INFO: string, SCRIPT_NAME = ''): Promise<string> =>
  (await call(mounted, { PATH_INFO, SCRIPT_NAME })).text

describe('mount', () => {
  const site = mount({
    '/api': app('api'),
    '/': app('root'),
    '/api/v2': app('v2'),
    '/café': app('café'),
    '/100%': app('percent'),
    '/a b': app('space'),
    '/constructor': app('constructor'),
    '/7': app('seven')
  })
  const paths: [path: string, answer: string][] = [
    ['/', 'root |/'],
    ['', 'root |'],
    ['/x', 'root |/x'],
    ['/api', 'api /api|'],
    ['/api/', 'api /api|/'],
    ['/api/users', 'api /api|/users'],
    ['/api//users', 'api /api|//users'],
    ['/apixyz', 'root |/apixyz'],
    ['/API', 'root |/API'],
    ['//api', 'root |//api'],
    ['/api/v2', 'v2 /api/v2|'],
    ['/api/v2/users', 'v2 /api/v2|/users'],
    ['/api/v20', 'api /api|/v20'],
    ['/café/noir', 'café /café|/noir'],
    ['/caf\u0065\u0301', 'root |/caf\u0065\u0301'],
    ['/caf%C3%A9', 'root |/caf%C3%A9'],
    ['/100%/x', 'percent /100%|/x'],
    ['/a b/c', 'space /a b|/c'],
    ['/constructor', 'constructor /constructor|'],
    ['/toString', 'root |/toString'],
    ['/7', 'seven /7|']
  ]
  for (const [path, answer] of paths) {
    it(`answers ${JSON.stringify(path)} with ${answer}`, async () => {
      expect(await ask(site, path)).to.equal(answer)
    })
  }

  it("takes '' for '/'", async () => {
    expect(await ask(mount({ '': app('root') }), '/x')).to.equal('root |/x')
  })

  it('adds to the SCRIPT_NAME that is there already', async () => {
    expect(await ask(site, '/api/users', '/outer')).to.equal('api /outer/api|/users')
  })

  it('nests', async () => {
    const outer = mount({ '/site': site, '/': app('outer') })
    expect(await ask(outer, '/site/api/users')).to.equal('api /site/api|/users')
    expect(await ask(outer, '/site')).to.equal('root /site|')
    expect(await ask(outer, '/api')).to.equal('outer |/api')
  })

  it('leaves REQUEST_URI and environ itself as they are', async () => {
    let seen: Environ | undefined
    let outside: Environ | undefined
    const keep = (environ: Environ, inner: App): App => {
      outside = environ
      return inner
    }
    const inner: App = (environ, startResponse) => {
      seen = environ
      startResponse('200 OK', [])
      return []
    }
    const composed = compose(mount({ '/api': inner }), (mounted: App): App => {
      return (environ, startResponse) => keep(environ, mounted)(environ, startResponse)
    })
    await call(composed, { PATH_INFO: '/api/x', REQUEST_URI: '/api/x?y' })
    expect(seen).to.equal(outside)
    expect(seen?.REQUEST_URI).to.equal('/api/x?y')
  })

  it('gives back the body of the app itself', () => {
    const body = ['x']
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return body
    }
    expect(mount({ '/': app })(createEnviron(), () => () => {})).to.equal(body)
  })

  describe('where no app is mounted', () => {
    it('answers 404 and leaves the path alone', async () => {
      const environs: Environ[] = []
      const note = (inner: App): App => {
        return (environ, startResponse) => (environs.push(environ), inner(environ, startResponse))
      }
      const composed = compose(mount({ '/api': app('api') }), note)
      for (const PATH_INFO of ['/', '', '/ap', '/apix', '*']) {
        const response = await call(composed, { PATH_INFO })
        expect(response.status).to.equal('404 Not Found')
        expect(response.headers).to.deep.equal([['Content-Type', 'text/plain; charset=utf-8']])
        expect(response.text).to.equal('Not Found\n')
        expect(environs.pop()).to.include({ PATH_INFO, SCRIPT_NAME: '' })
      }
    })

    it('answers so when nothing is mounted at all', async () => {
      expect((await call(mount({}), { PATH_INFO: '/' })).status).to.equal('404 Not Found')
    })
  })

  describe('with a wrong argument', () => {
    const x = app('x')
    const errors: [string, () => unknown, Function, string][] = [
      [
        'nothing',
        () => mount(undefined as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got undefined'
      ],
      [
        'null',
        () => mount(null as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got null'
      ],
      [
        'an app',
        () => mount(x as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got a function'
      ],
      [
        'an array',
        () => mount([x] as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got an array'
      ],
      [
        'a Map',
        () => mount(new Map([['/', x]]) as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got a Map'
      ],
      [
        'a promise',
        () => mount(Promise.resolve({ '/': x }) as never),
        TypeError,
        'mount: the apps must be an object { prefix: app }, got a promise'
      ],
      [
        'no app',
        () => mount({ '/a': undefined as never }),
        TypeError,
        'mount: "/a" must be an app, got undefined'
      ],
      [
        'a nested object',
        () => mount({ '/a': { '/b': x } as never }),
        TypeError,
        'mount: "/a" must be an app, got an object'
      ],
      [
        'no slash',
        () => mount({ api: x }),
        RangeError,
        'mount: a prefix must start with / and not end with /, got "api"'
      ],
      [
        'a slash at the end',
        () => mount({ '/api/': x }),
        RangeError,
        'mount: a prefix must start with / and not end with /, got "/api/"'
      ],
      [
        'two slashes',
        () => mount({ '//': x }),
        RangeError,
        'mount: a prefix must start with / and not end with /, got "//"'
      ],
      [
        'a URL',
        () => mount({ 'http://a/b': x }),
        RangeError,
        'mount: a prefix must start with / and not end with /, got "http://a/b"'
      ],
      [
        'an encoded prefix',
        () => mount({ '/caf%C3%A9': x }),
        RangeError,
        'mount: a prefix is compared with the decoded path; write "/café" for "/caf%C3%A9"'
      ],
      [
        'two names of the root',
        () => mount({ '': x, '/': x }),
        RangeError,
        'mount: "" and "/" are the same prefix; give one of them'
      ]
    ]
    for (const [name, act, kind, message] of errors) {
      it(`says so: ${name}`, () => {
        expect(act)
          .to.throw(kind as ErrorConstructor)
          .with.property('message', message)
      })
    }
  })
})
