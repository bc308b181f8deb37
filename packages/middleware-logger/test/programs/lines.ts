// Logs as many requests as its argument says to process.stdout, in one turn, and leaves at once: `node lines.js 1000`.
import { logger, createSink } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { hello, REQUEST } from '../support.ts'

const [count = '1', how = 'exit'] = process.argv.slice(2)
const app = logger({ format: '%m %U 200 %{User-Agent}i', destination: createSink(process.stdout) })(hello)
const requests = Array.from({ length: Number(count) }, (_, i) =>
  call(app, { ...REQUEST, REQUEST_URI: `/${i}`, HTTP_USER_AGENT: 'x'.repeat(200) })
)
await Promise.all(requests)
if (how === 'exit') process.exit()
if (how === 'throw') throw new Error('uncaught')
