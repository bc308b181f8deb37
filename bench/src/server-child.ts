// A server under test: `node server-child.js <module> [argument...]`. Tells its port, then its CPU time whenever asked,
// and ends with its parent.

export interface Started {
  port: number
}

export interface Usage {
  /** CPU time of this process so far, user and system, in microseconds. */
  cpu: number
  /** Its resident memory, in bytes. */
  memory: number
}

const [module, ...args] = process.argv.slice(2)
const { start } = await import(new URL(`./servers/${module}.js`, import.meta.url).href)
const port: number = await start(...args)

process.on('disconnect', () => process.exit())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!({ cpu: user + system, memory: process.memoryUsage.rss() } satisfies Usage)
})
process.send!({ port } satisfies Started)
