import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('aborted-responses.js', import.meta.url))

const isAtEase = 'deno' in process.versions || Number(process.versions.node.split('.')[0]) >= 24

interface Grown {
  resident: number
  external: number
  heap: number
}

/** What 10,000 responses that were broken off leave behind, in MiB, in a process of its own. */
async function grownBy(engine: string, count: number): Promise<Grown> {
  const args = ['--expose-gc', program, engine, String(count)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Grown
}

/** The least of some processes: what leaks does so in each, and what an allocator keeps is a matter of chance. */
async function leastGrownBy(engine: string, count: number, limit: number): Promise<Grown> {
  let least = await grownBy(engine, count)
  for (let i = 0; i < 2 && least.resident >= limit; i++) {
    const next = await grownBy(engine, count)
    if (next.resident < least.resident) least = next
  }
  return least
}

describe('memory', function () {
  this.timeout(90_000)
  const grown = new Map<string, Promise<Grown>>()

  // The allocators of Node 24, 26 and Deno keep more or less, whatever the number of responses: 10 to 50 MiB after 10,000 as after 120,000.
  const limit = isAtEase ? 100 : 20

  before(() => {
    for (const engine of ['native', 'fflate']) grown.set(engine, leastGrownBy(engine, 10_000, limit)) // side by side
  })

  for (const engine of ['native', 'fflate']) {
    it(`is within ${limit} MiB of before after 10,000 aborted responses (${engine})`, async () => {
      const { resident, external, heap } = await grown.get(engine)!
      expect(resident, 'resident').to.be.below(limit)
      expect(external, 'external').to.be.below(20)
      expect(heap, 'heap').to.be.below(20)
    })
  }
})
