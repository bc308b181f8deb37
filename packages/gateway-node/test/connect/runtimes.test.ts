import { fileURLToPath } from 'node:url'
import { runArguments, runtimePath, startProgram, type ScriptRuntime } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const program = fileURLToPath(new URL('../programs/head-on-bun.js', import.meta.url))

async function seenOn(runtime: ScriptRuntime): Promise<unknown> {
  const { exit } = await startProgram(runtimePath(runtime), runArguments(runtime, program, []))
  const { output, errors } = await exit
  return JSON.parse(output === '' ? JSON.stringify(errors) : output)
}

describe('toConnect on other runtimes', function () {
  this.timeout(20_000)

  for (const runtime of ['node', 'deno'] as const) {
    it(`can take a head that was given, and take it back: on ${runtime}`, async () => {
      expect(await seenOn(runtime)).to.deep.equal({ isTaken: true, isGiven: false, says: 'nothing' })
    })
  }

  it("says what to do on Bun, whose node:http gives a head away by itself, past Node's hooks", async () => {
    expect(await seenOn('bun')).to.deep.equal({
      isTaken: false,
      isGiven: true,
      says: "TypeError: toConnect: Bun's node:http lets nobody hold a head back; put the framework inside, by fromNodeHandler, and the middleware around it"
    })
  })
})
