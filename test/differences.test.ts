import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runArguments, runtimePath, startProgram, type ScriptRuntime } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { DIFFERENCES } from './differences/differences.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = fileURLToPath(new URL('differences/program.js', import.meta.url))

/** Reasons that are no difference of a runtime: what a test is about. The last is shown by the tests of toConnect. */
const SCOPES = [
  'Node starts the servers of all runtimes',
  'elsewhere it changes nothing',
  'it asks V8 by its own functions',
  'it is that of Node',
  'it is made of node:http',
  'the gateway is made of node:http',
  'the gateways are made of node:http',
  'the gateways are made of node:net',
  'the server is the runtime’s own there, and so are its bytes',
  'toConnect is refused: node:http lets nobody hold a head back'
]

const REASON = /notOn\(\s*this,\s*\[[^\]]*\],\s*'([^']*)'/g

async function shownOn(runtime: ScriptRuntime): Promise<string[]> {
  const { exit } = await startProgram(runtimePath(runtime), runArguments(runtime, program, []))
  const { output, errors } = await exit
  expect(output, errors).to.match(/^\{.*\}\n$/)
  const shown = JSON.parse(output) as Record<string, boolean>
  return Object.keys(shown).filter(reason => shown[reason])
}

describe('tests that are left out on a runtime', function () {
  this.timeout(60_000)

  for (const runtime of ['node', 'bun', 'deno'] as const) {
    it(`are so for differences that a small program shows: on ${runtime}`, async () => {
      const shown = await shownOn(runtime)
      for (const [reason, { on }] of Object.entries(DIFFERENCES)) {
        if (runtime === on) expect(shown).to.include(reason)
        else if (runtime === 'node') expect(shown).to.not.include(reason)
      }
    })
  }

  it('have no other reason', () => {
    const packages = join(root, 'packages')
    const reasons = readdirSync(packages).flatMap(name => {
      const folder = join(packages, name, 'test')
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      return files
        .filter(file => file.endsWith('.test.ts'))
        .flatMap(file =>
          [...readFileSync(join(folder, file), 'utf8').matchAll(REASON)].map(([, reason]) => reason!)
        )
    })
    expect(new Set(reasons)).to.deep.equal(new Set([...SCOPES, ...Object.keys(DIFFERENCES)]))
  })
})
