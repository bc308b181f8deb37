import { compose } from '@tsgi/core'
import { serve } from '@tsgi/gateway-node'
import { createSink, logger, type Sink } from '@tsgi/middleware-logger'
import { fileDestination } from '@tsgi/middleware-logger/file'
import { tsgiApp } from '../apps/tsgi.ts'
import { freshFile } from './fresh-file.ts'

/** The logger as its README has it, redaction and escaping included; without a format there is none. */
export async function start(path: string, format?: string): Promise<number> {
  const app = tsgiApp(0)
  const logged =
    format === undefined ? app : compose(app, logger({ format, destination: destinationOf(path) }))
  const server = await serve(logged, { port: 0, hostname: '127.0.0.1' })
  return server.port
}

function destinationOf(path: string): Sink {
  return path === 'stdout' ? createSink(process.stdout) : fileDestination(freshFile(path))
}
