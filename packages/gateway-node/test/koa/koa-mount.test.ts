import type { App, Environ } from '@tsgi/core'
import { toKoa } from '@tsgi/gateway-node'
import { expect } from 'chai'
import Koa from 'koa'
import mount from 'koa-mount'
import { describe, it } from 'mocha'
import { listenKoa } from './listen-koa.ts'

const layer = toKoa((app: App) => app)

/** Answers with what environ says of the target. */
const tells: Koa.Middleware = context => {
  const { SCRIPT_NAME, PATH_INFO, QUERY_STRING, REQUEST_URI } = context['environ'] as Environ
  context.body = [SCRIPT_NAME, PATH_INFO, QUERY_STRING, REQUEST_URI]
}
const inner = new Koa().use(layer).use(tells)
const rewrites: Koa.Middleware = (context, next) => ((context.path = '/b'), next())

const cases: [name: string, middleware: Koa.Middleware[], target: string, told: string[]][] = [
  ['nothing', [layer, tells], '/a?q', ['', '/a', 'q', '/a?q']],
  ['a mount', [mount('/api', inner)], '/api/a%20b?q', ['/api', '/a b', 'q', '/api/a%20b?q']],
  ['its root', [mount('/api', inner)], '/api', ['/api', '/', '', '/api']],
  ['its root with a slash', [mount('/api/', inner)], '/api/', ['/api', '/', '', '/api/']],
  ['a mount in a mount', [mount('/a', mount('/b', inner))], '/a/b/c', ['/a/b', '/c', '', '/a/b/c']],
  ['a mount below a layer', [layer, mount('/api', inner)], '/api/a', ['/api', '/a', '', '/api/a']],
  [
    'a mount that was left',
    [mount('/a', (_c, next) => next()), layer, tells],
    '/a/b',
    ['', '/a/b', '', '/a/b']
  ],
  ['a rewritten path, which is no mount', [rewrites, layer, tells], '/a/b', ['', '/b', '', '/a/b']],
  ['one behind a mount', [mount('/a', rewrites), layer, tells], '/a/c', ['', '/a/c', '', '/a/c']]
]

describe('koaMount', () => {
  for (const [name, middleware, target, told] of cases) {
    it(`is told of ${name}`, async () => {
      const app = new Koa()
      for (const each of middleware) app.use(each)
      await using server = await listenKoa(app)
      expect(await (await fetch(server.url + target)).json()).to.deep.equal(told)
    })
  }
})
