import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { runProgram } from './run-program.ts'

describe('runProgram', () => {
  let folder = ''
  before(() => (folder = mkdtempSync(join(tmpdir(), 'tsgi-readme-'))))
  after(() => rmSync(folder, { recursive: true }))

  let count = 0
  async function run(code: string, lines = 0): Promise<string[] | Error> {
    const file = join(folder, `${count++}.mjs`)
    writeFileSync(file, code)
    return runProgram(file, lines).catch((error: Error) => error)
  }

  const print = 'console.log("one\\ntwo")'
  const serve = 'import { createServer } from "node:http"; const server = createServer(); server.listen(1);'
  const test = (code: string): string =>
    `import { it } from "node:test"; import { ok } from "node:assert"; it("x", () => { ${code} })`
  const cases: [string, string, number, string[] | string | RegExp][] = [
    ['gives what it printed', print, 0, ['one', 'two']],
    ['gives nothing of one that prints nothing', 'export const a = 1', 0, []],
    ['waits for what is printed late', `setTimeout(() => ${print}, 100)`, 2, ['one', 'two']],
    ['ends a server', serve, 0, []],
    [
      'gives a server any port',
      `${serve} server.once("listening", () => console.log(server.address().port > 1023))`,
      1,
      ['true']
    ],
    ['gives fewer lines than expected when it ends', print, 3, ['one', 'two']],
    ['throws what it throws', 'throw new Error("broken")', 0, 'broken'],
    ['throws what it throws later', 'setTimeout(() => { throw new Error("broken") })', 0, 'broken'],
    ['throws a rejection that nobody hears', 'Promise.reject(new Error("broken"))', 0, 'broken'],
    [
      'throws what one prints that fails',
      `${print}; process.exitCode = 3`,
      0,
      'ended with 3; it printed:\none\ntwo'
    ],
    ['waits to the end', `setTimeout(() => ${print}, 200)`, Infinity, ['one', 'two']],
    ['throws what tests print that fail', test('ok(false, "it is wrong")'), Infinity, 'it is wrong'],
    ['throws for one that cannot be loaded', 'import "./none.mjs"', 0, 'ERR_MODULE_NOT_FOUND']
  ]
  for (const [name, code, lines, expected] of cases) {
    it(name, async () => {
      const result = await run(code, lines)
      if (typeof expected === 'string') expect(String(result)).to.contain(expected)
      else if (expected instanceof RegExp) expect(String(result)).to.match(expected)
      else expect(result).to.deep.equal(expected)
    })
  }
})
