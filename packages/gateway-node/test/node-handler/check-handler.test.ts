import { createServer } from 'node:http'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { describe, it } from 'mocha'

describe('checkHandler', () => {
  const wrong: [name: string, handler: unknown, message: RegExp][] = [
    ['null', null, /got null$/],
    ['a text', 'handler', /got /],
    ['a Koa app', new Koa(), /got .*; for Koa, give app.callback\(\)$/],
    ['a Fastify app', fastify(), /got .*; for Fastify, await app.ready\(\) and give app.routing$/],
    ['a server', createServer(), /got .*; give the listener, not the server$/],
    ['a promise', Promise.resolve(() => {}), /got a promise; await it first$/],
    [
      'a generator',
      function* hello() {},
      /got the generator function hello; a TSGI app needs no fromNodeHandler$/
    ]
  ]
  for (const [name, handler, message] of wrong) {
    it(`refuses ${name} with the remedy`, () => {
      expect(() => fromNodeHandler(handler as never)).to.throw(
        TypeError,
        /^fromNodeHandler: the handler must be a function \(request, response\), /
      )
      expect(() => fromNodeHandler(handler as never)).to.throw(message)
    })
  }

  it('takes an Express app, which is a function', () => {
    expect(fromNodeHandler(express())).to.be.a('function')
  })
})

describe('misuse', () => {
  const returned: [name: string, value: unknown, message: RegExp][] = [
    ['an array', ['text'], /the handler returned an array; a TSGI app needs no fromNodeHandler/],
    ['an iterable', new Set(['text']), /the handler returned an iterable/],
    ['a Response', new Response('text'), /the handler returned a Response; give it to fromFetch/]
  ]
  for (const [name, value, message] of returned) {
    for (const how of ['at once', 'later']) {
      it(`is told of ${name}, returned ${how}`, async () => {
        const app = fromNodeHandler(() => (how === 'at once' ? value : Promise.resolve(value)))
        expect(String((await call(app)).error)).to.match(message)
      })
    }
  }

  it('is none where a handler returns what pipe gave it, or a text', async () => {
    const { text } = await call(fromNodeHandler((_request, response) => response.end('text')))
    expect(text).to.equal('text')
    expect((await call(fromNodeHandler((_request, response) => (response.end('x'), 'text')))).text).to.equal(
      'x'
    )
  })
})
