import { fileURLToPath } from 'node:url'
import { runArguments, runtimePath, startProgram } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const program = fileURLToPath(new URL('programs/serve.js', import.meta.url))

describe('serve on every runtime', function () {
  this.timeout(30_000)

  for (const runtime of ['node', 'bun', 'deno'] as const) {
    it(`is the same on ${runtime}`, async () => {
      const args = runArguments(runtime, program, [runtime])
      const { exit } = await startProgram(runtimePath(runtime), args, { deadline: 25_000 })
      const { code, output, errors } = await exit
      expect(output.split('\n').at(-2), `${output}${errors}`).to.equal('ok')
      expect(code).to.equal(0)
    })
  }
})
