// A reporter of `node --test`: a line of JSON for each test that is over.
import { relative } from 'node:path'

export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const file = relative(process.cwd(), data.file ?? '')
    yield `${JSON.stringify({ name: `${file}: ${relativeName(data.name)}`, passed: type === 'test:pass', why: reasonOf(data) })}\n`
  }
}

/** A file that could not be run to its end is named by its path. */
function relativeName(name) {
  return name.startsWith(process.cwd()) ? relative(process.cwd(), name) : name
}

function reasonOf({ details }) {
  const error = details?.error
  return error === undefined ? '' : String(error.cause?.message ?? error.message)
}
