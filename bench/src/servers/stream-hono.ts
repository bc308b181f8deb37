import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createFile, JSON_TYPE, openFileToWeb } from '../apps/gzip-task.ts'

/** A web stream that pulls its file. */
export function start(): Promise<number> {
  const file = createFile()
  const app = new Hono()
  app.get('/', c => c.body(openFileToWeb(file), 200, { 'Content-Type': JSON_TYPE }))
  return new Promise(resolve => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, info => resolve(info.port))
  })
}
