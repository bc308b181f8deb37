import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { before, describe, it } from 'mocha'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('aborted-responses.js', import.meta.url))

/** What 10,000 responses that were broken off leave behind, in MiB, in a process of its own. */
async function grownBy(
  engine: string,
  count: number
): Promise<{ resident: number; external: number; heap: number }> {
  const args = ['--expose-gc', program, engine, String(count)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as { resident: number; external: number; heap: number }
}

describe('memory', function () {
  this.timeout(90_000)
  const grown = new Map<string, Promise<{ resident: number; external: number; heap: number }>>()

  before(function () {
    notOn(this, ['deno'], 'its resident memory varies by more, whatever the number of responses')
    for (const engine of ['native', 'fflate']) grown.set(engine, grownBy(engine, 10_000)) // side by side
  })

  for (const engine of ['native', 'fflate']) {
    it(`is within 20 MiB of before after 10,000 aborted responses (${engine})`, async () => {
      const { resident, external, heap } = await grown.get(engine)!
      expect(resident, 'resident').to.be.below(20)
      expect(external, 'external').to.be.below(20)
      expect(heap, 'heap').to.be.below(20)
    })
  }
})
