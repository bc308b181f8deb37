import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('overrideGlobals', () => {
  it('changes what is made, and nothing for who uses it', async function () {
    this.timeout(20_000)
    notOn(this, ['bun', 'deno'], 'elsewhere it changes nothing')
    // In a process of its own: it holds for all that comes after.
    const program = fileURLToPath(new URL('programs/globals.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', program])
    expect(stdout).to.equal('ok\n')
  })
})
