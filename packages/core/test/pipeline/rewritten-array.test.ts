import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

describe('RewrittenArray', () => {
  // V8 makes a function that is assigned to a property as it is made, as in `body.close = () => {}`, in the old generation: each
  // scavenge then moves all that such functions close over, environ and body, there too, until a full collection comes.
  it('makes no function of a response in the old generation', async function () {
    notOn(this, ['bun', 'deno'], 'it asks V8 by its own functions')
    const program = fileURLToPath(new URL('generations.js', import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, ['--allow-natives-syntax', program])
    expect(JSON.parse(stdout)).to.deep.equal({})
  })
})
