import { fileURLToPath } from 'node:url'
import { runArguments, runtimePath, startProgram, startWorkerd } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const pathOf = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url))

describe('the packages that belong to no runtime', function () {
  this.timeout(30_000)

  for (const runtime of ['node', 'bun', 'deno'] as const) {
    it(`run on ${runtime}`, async () => {
      const args = runArguments(runtime, pathOf('smoke-main.js'), [])
      const { exit } = await startProgram(runtimePath(runtime), args)
      const { output, errors } = await exit
      expect(output, errors).to.equal('ok\n')
    })
  }

  it('run on workerd', async () => {
    const worker = await startWorkerd(pathOf('smoke-worker.js'))
    try {
      expect(await (await fetch(worker.url)).text()).to.equal('ok')
    } finally {
      await worker.stop()
    }
  })
})
