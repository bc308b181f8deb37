// A server that logs to process.stdout, or to the file of its argument; the file is opened again on SIGHUP.
import { serve } from '@tsgi/gateway-node'
import { createSink, logger } from '@tsgi/middleware-logger'
import { fileDestination } from '@tsgi/middleware-logger/file'
import { hello } from '../support.ts'

const [path, format = 'json'] = process.argv.slice(2)
const file = path === undefined || path === '-' ? undefined : fileDestination(path)
process.on('SIGHUP', () => file?.reopen())
const destination = file ?? createSink(process.stdout, { maxBuffer: 64 * 1024 })
const server = await serve(logger({ destination, format })(hello), { port: 0, hostname: '127.0.0.1' })
process.send!({ port: server.port })
process.on('message', () => {
  void destination.flush().then(() => process.send!('flushed'))
})
