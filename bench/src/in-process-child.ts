// A contender under test: `node in-process-child.js <milliseconds> <module> [argument...]`. Prints nanoseconds per unit.

import type { Subject } from './in-process.ts'

const [milliseconds, module, ...args] = process.argv.slice(2)
const { create } = await import(new URL(`./in-process/${module}.js`, import.meta.url).href)
const subject: Subject = await create(...args)

await subject.check()
await time(subject, Number(milliseconds) / 2) // compiles what is hot
process.stdout.write(String(await time(subject, Number(milliseconds))))

async function time({ run, expected, units }: Subject, duration: number): Promise<number> {
  // The clock is read only now and then: it costs about as much as a small run.
  const batch = Math.ceil(100 / units)
  const start = performance.now()
  const end = start + duration
  let runs = 0
  let now = start
  while (now < end) {
    for (let i = 0; i < batch; i++) {
      const given = run()
      // Who answers at once is not made to wait for a promise.
      if ((given instanceof Promise ? await given : given) !== expected)
        throw new Error('bench: a run went wrong')
    }
    runs += batch
    now = performance.now()
  }
  return ((now - start) * 1e6) / (runs * units)
}
