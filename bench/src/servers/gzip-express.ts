import compression from 'compression'
import express from 'express'
import { createFile, EVENT, JSON_TYPE, jsonOf, LEVEL, openFile, THRESHOLD } from '../apps/gzip-task.ts'
import { listen } from './listen.ts'

/** compression with the settings of all; events are flushed by hand, as its README says. ETag and X-Powered-By are off. */
export function start(kilobytes: string): Promise<number> {
  const text = jsonOf(Number(kilobytes))
  const file = createFile()
  const app = express()
  app.disable('etag')
  app.disable('x-powered-by')
  app.use(compression({ level: LEVEL, threshold: THRESHOLD }))
  app.get('/json', (_request, response) => {
    response.setHeader('Content-Type', JSON_TYPE)
    response.send(text)
  })
  app.get('/stream', (_request, response) => {
    response.setHeader('Content-Type', JSON_TYPE)
    openFile(file).pipe(response)
  })
  app.get('/events', (_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream')
    response.write(EVENT)
    response.flush()
  })
  app.get('/echo', (request, response) => {
    const { url = '' } = request
    response.type('text').send(url.slice(url.indexOf('?') + 1))
  })
  return listen(app)
}
