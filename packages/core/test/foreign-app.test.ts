import { compose, defineMiddleware } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const layer = defineMiddleware(function layer(app) {
  return app
})

const apps: [name: string, app: unknown, remedy: RegExp][] = [
  [
    "Express'",
    Object.assign(() => {}, { handle: () => {}, settings: {} }),
    /an Express or Connect app; write fromNodeHandler\(app\)$/
  ],
  [
    "Connect's",
    Object.assign(() => {}, { handle: () => {}, stack: [] }),
    /an Express or Connect app; write fromNodeHandler\(app\)$/
  ],
  ["Koa's", { callback: () => () => {} }, /a Koa app; write fromNodeHandler\(app\.callback\(\)\)$/],
  [
    "Fastify's",
    { routing: () => {} },
    /a Fastify app; await app\.ready\(\) and write fromNodeHandler\(app\.routing\)$/
  ],
  ["Hono's", { fetch: () => new Response() }, /an object with fetch; write fromFetch\(app\.fetch\)$/],
  ['no app', {}, /got an object$/]
]

describe('foreignApp', () => {
  for (const [name, app, remedy] of apps) {
    it(`says what to do with ${name}`, () => {
      expect(() => compose(app as never, layer)).to.throw(TypeError, remedy)
    })
  }

  it('is no app of ours, whatever that bears', () => {
    const app = Object.assign(() => [], { handle: () => {}, use: () => {} })
    expect(compose(app, layer)).to.equal(app)
  })
})

describe('foreignCall', () => {
  const calls: [name: string, call: () => unknown, remedy: RegExp][] = [
    [
      'by Express, bare',
      () => (layer as any)({ method: 'GET', url: '/' }, {}, () => {}),
      /^layer: .*; in Express, write app\.use\(toConnect\(layer\)\)$/
    ],
    [
      'by Express, configured',
      () => (layer({}) as any)({ method: 'GET', url: '/' }, {}, () => {}),
      /in Express, write app\.use\(toConnect\(layer\)\)$/
    ],
    [
      'by Koa',
      () => (layer as any)({ method: 'GET', url: '/', req: {} }, () => {}),
      /in Koa, write app\.use\(toKoa\(layer\)\)$/
    ],
    [
      'with options beside the app',
      () => (layer as any)(() => [], {}),
      /not both; write layer\(\{ … \}\)\(app\)$/
    ]
  ]
  for (const [name, call, remedy] of calls) {
    it(`says how a middleware is used that is called ${name}`, () => {
      expect(call).to.throw(TypeError, remedy)
    })
  }
})
