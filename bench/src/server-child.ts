// A server under test: `node server-child.js <module> [argument...]`. Tells its port, then its CPU time and memory whenever asked,
// and ends with its parent.

export interface Started {
  port: number
  /** Milliseconds that it took to import the server's module and everything that it imports. */
  imported: number
}

export interface Usage {
  /** CPU time of this process so far, user and system, in microseconds. */
  cpu: number
  /** Its resident memory, in bytes. */
  memory: number
  /** Bytes of it that are JavaScript's objects and buffers, live or not. */
  heap: number
}

/** What is asked: `collected` after a full collection, which only Node has. */
export type Question = 'usage' | 'collected'

const [module, ...args] = process.argv.slice(2)
const begun = performance.now()
const { start } = await import(new URL(`./servers/${module}.js`, import.meta.url).href)
const imported = performance.now() - begun
const port: number = await start(...args)

process.on('disconnect', () => process.exit())
process.on('message', (question: Question) => {
  if (question === 'usage') tell()
  else void collect().then(tell)
})
process.send!({ port, imported } satisfies Started)

function tell(): void {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send!({ cpu: user + system, memory: rss, heap: heapUsed + external } satisfies Usage)
}

async function collect(): Promise<void> {
  const { collectGarbage } = await import('@tsgi/test-support')
  await collectGarbage()
}
