// A reporter for mocha: silent but for what fails, and a last line for programs: `tally: {"core": {"passed": 900, ...}, ...}`.
import { relative, sep } from 'node:path'
import Mocha from 'mocha'

const root = `${import.meta.dirname}/..`

// oxlint-disable-next-line import/no-default-export -- mocha loads a reporter by it
export default class Tally extends Mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options)
    const groups = {}
    const groupOf = test => {
      const name = nameOf(test.file ?? test.parent?.file ?? root)
      return (groups[name] ??= { passed: 0, leftOut: [], failed: [] })
    }
    runner.on('pass', test => groupOf(test).passed++)
    runner.on('pending', test => groupOf(test).leftOut.push(test.fullTitle()))
    runner.on('fail', test => groupOf(test).failed.push(test.fullTitle()))
    runner.once('end', () => {
      if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures)
      console.log(`tally: ${JSON.stringify(groups)}`)
    })
  }
}

/** `core` of `packages/core/.test/compose.test.js`; the others by their folder's name: `examples`, `bench`. */
function nameOf(file) {
  const [group, name] = relative(root, file).split(sep)
  return group === 'packages' ? name : group === '.test' ? 'documents' : group
}
