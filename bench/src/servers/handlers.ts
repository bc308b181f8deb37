import express from 'express'
import Koa from 'koa'
import { greeting, TEXT } from '../apps/task.ts'

type Handler = (request: any, response: any) => unknown

/** Hello world in a framework, written as its documentation advises; the same handler is served bare and inside. */
export function greet(framework: string): Handler {
  const handler = HANDLERS[framework]
  if (handler === undefined) throw new RangeError(`there is no handler ${framework}`)
  return handler()
}

const HANDLERS: Record<string, () => Handler> = {
  node: () => (_request, response) => {
    const body = greeting(undefined)
    response.writeHead(200, { 'Content-Type': TEXT, 'Content-Length': body.length })
    response.end(body)
  },
  express() {
    const app = express()
    app.disable('etag')
    app.disable('x-powered-by')
    app.get('/', (_request, response) => {
      response.type('text').send(greeting(undefined))
    })
    return app
  },
  koa() {
    const app = new Koa()
    app.use(context => {
      context.body = greeting(undefined)
    })
    return app.callback()
  }
}
