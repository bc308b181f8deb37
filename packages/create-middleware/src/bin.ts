#!/usr/bin/env node
import { isExpected } from './failure.ts'
import { run } from './run.ts'

try {
  process.stdout.write(run(process.argv.slice(2), process.cwd()))
} catch (error) {
  // What a user can mend is one line; anything else is a defect here, and wants its stack.
  if (!isExpected(error)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
