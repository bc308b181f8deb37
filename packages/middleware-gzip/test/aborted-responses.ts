// Breaks off responses in the midst of compression, some while the encoder is at work, and prints by how many MiB memory
// has grown: `node --expose-gc aborted-responses.js <native|fflate> <count>`.

import { compose, openBody, type App } from '@tsgi/core'
import { gzip, type EngineName } from '@tsgi/middleware-gzip'
import { createEnviron } from '@tsgi/testing'

const [engine, count] = process.argv.slice(2)
const TEXT = Array.from({ length: 100 }, (_, i) => `{"id":${i},"square":${i * i}}\n`).join('')

const app: App = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/x-ndjson']])
  return (async function* () {
    for (;;) {
      yield TEXT
      await new Promise(setImmediate)
    }
  })()
}
const compressed = compose(app, gzip({ engine: engine as EngineName, level: 1 }))

async function abort(index: number): Promise<void> {
  const environ = createEnviron({ HTTP_ACCEPT_ENCODING: 'gzip' })
  const reader = openBody(await compressed(environ, () => () => {}))
  const first = (await reader.pull()) as Uint8Array
  if (first[0] !== 0x1f) throw new Error('not compressed')
  const pending = index % 2 === 0 ? undefined : reader.pull() // half of them while the encoder is at work
  await reader.close(new Error('the client has left'))
  await pending
}

async function run(times: number): Promise<void> {
  const together = 20
  for (let i = 0; i < times; i += together) {
    await Promise.all(Array.from({ length: together }, (_, j) => abort(i + j)))
  }
}

type Grown = 'rss' | 'external' | 'heapUsed'

/** The lowest of some readings: V8 gives memory back from threads of its own, late where the machine is busy. */
async function settled(): Promise<Record<Grown, number>> {
  const lowest = { rss: Infinity, external: Infinity, heapUsed: Infinity }
  for (let i = 0; i < 10; i++) {
    globalThis.gc!()
    await new Promise(resolve => setTimeout(resolve, 40))
    const usage = process.memoryUsage()
    for (const key of ['rss', 'external', 'heapUsed'] as const) {
      lowest[key] = Math.min(lowest[key], usage[key])
    }
  }
  return lowest
}

await run(5000) // compiled code, and what V8 and the allocator keep for next time: it stops growing by then
const before = await settled()
await run(Number(count))
const after = await settled()
const grown = (key: Grown): number => (after[key] - before[key]) / 2 ** 20
console.log(JSON.stringify({ resident: grown('rss'), external: grown('external'), heap: grown('heapUsed') }))
