// Logs one request to the file of its argument, and has nothing to do any more.
import { createSink, logger } from '@tsgi/middleware-logger'
import { fileDestination } from '@tsgi/middleware-logger/file'
import { call } from '@tsgi/testing'
import { hello, REQUEST } from '../support.ts'

const file = fileDestination(process.argv[2]!, { flushMs: 60_000 })
createSink(process.stdout)
await call(logger({ destination: file, format: 'tiny' })(hello), REQUEST)
