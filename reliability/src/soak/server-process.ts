// Serves the app under load in a process of its own, and tells who asks what it holds.
import { readdirSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serve } from '@tsgi/gateway-node'
import { createSoakApp, type Tally } from './soak-app.ts'

/** What the process holds, after a collection. */
export interface Holdings extends Tally {
  /** Bytes of live objects. */
  heap: number
  /** Bytes of memory that the system has given, live or not. */
  resident: number
  /** Open descriptors; 0 where the system does not show them. */
  descriptors: number
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const tally: Tally = { opened: 0, closed: 0 }
const settings = JSON.parse(process.argv[2] ?? '{}') as Parameters<typeof serve>[1]
const server = await serve(createSoakApp(tally), {
  port: 0,
  hostname: '127.0.0.1',
  errors: { write() {} },
  ...settings
})

process.on('message', message => {
  if (message === 'stop') void server.close().then(() => process.disconnect())
  else void holdings().then(held => process.send!(held))
})
process.send!(server.url)

async function holdings(): Promise<Holdings> {
  // What has just ended is let go in the turns after it.
  for (let i = 0; i < 3; i++) {
    collect()
    await setImmediate()
  }
  const { heapUsed: heap, rss: resident } = process.memoryUsage()
  return { ...tally, heap, resident, descriptors: countDescriptors() }
}

function countDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}
