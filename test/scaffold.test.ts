import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const script = join(import.meta.dirname, '../scripts/check-scaffold.mjs')

describe('npm create @tsgi/middleware', () => {
  it('makes a package that installs, builds, passes its tests, packs, and is used', async function () {
    this.timeout(300_000) // what npm has to fetch may come slowly
    // What npm runs is not covered, and to write that down takes it long.
    const { NODE_V8_COVERAGE: _, ...env } = process.env
    const child = spawn(process.execPath, [script, 'quick'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    const code = await new Promise(resolve => child.once('close', resolve))
    if (output.startsWith('skipped: ')) {
      console.log(output.trim())
      this.skip()
    }
    expect({ code, output }).to.deep.equal({
      code: 0,
      output: `${['create', 'install', 'build', 'test', 'pack', 'use'].map(step => `ok ${step}\n`).join('')}scaffold: all good\n`
    })
  })
})
