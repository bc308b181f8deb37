import { toConnect, toKoa } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('wrapApp', () => {
  const wrong: [name: string, middleware: unknown, message: RegExp][] = [
    ['nothing', undefined, /the middleware must be a function \(app\) => app, got undefined$/],
    ['an object', {}, /got an object$/],
    [
      'an app',
      (_environ: unknown, _start: unknown) => [],
      /takes a middleware \(app\) => app, got a function of 2 parameters; for an app, use toNodeListener\(app\)$/
    ],
    [
      'an asynchronous app',
      async () => [],
      /the middleware given must return an app, got a promise; for an app, use toNodeListener\(app\)$/
    ],
    [
      'what returns nothing',
      function nothing() {},
      /the middleware nothing must return an app, got undefined$/
    ]
  ]
  for (const [name, middleware, message] of wrong) {
    it(`refuses ${name}, for Express and for Koa`, () => {
      for (const [caller, convert] of [
        ['toConnect', toConnect],
        ['toKoa', toKoa]
      ] as const) {
        expect(() => convert(middleware as never)).to.throw(TypeError, message)
        expect(() => convert(middleware as never)).to.throw(TypeError, new RegExp(`^${caller}: `))
      }
    })
  }
})
