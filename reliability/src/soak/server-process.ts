// Serves the app under load in a process of its own, and tells who asks what it holds.
import { readdirSync } from 'node:fs'
import { serve } from '@tsgi/gateway-node'
import { collectGarbage } from '@tsgi/test-support'
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

const tally: Tally = { opened: 0, closed: 0, closedAt: 0 }
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
  await collectGarbage()
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
