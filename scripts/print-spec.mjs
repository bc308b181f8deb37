// Prints docs/SPEC.md from the texts that stand above the checks of packages/validator. `/// ` begins a line of specification; a
// paragraph that begins with [rule.id] is a rule, and the id its anchor. What nothing can check stands in packages/validator/spec.
//   node scripts/print-spec.mjs           writes docs/SPEC.md
//   node scripts/print-spec.mjs --stdout  prints it
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// In the order of reading.
const parts = [
  'spec/introduction.md',
  'src/call.ts',
  'src/environ.ts',
  'src/environ-identity.ts',
  'src/environ-texts.ts',
  'src/environ-target.ts',
  'src/environ-headers.ts',
  'src/environ-tsgi.ts',
  'src/input.ts',
  'src/errors-stream.ts',
  'src/early-hints.ts',
  'src/start-response.ts',
  'src/start-time.ts',
  'src/head.ts',
  'src/handed-list.ts',
  'src/body.ts',
  'src/chunk.ts',
  'src/chunk-watch.ts',
  'src/body-check.ts',
  'src/content.ts',
  'src/write.ts',
  'src/closing.ts',
  'src/errors.ts',
  'spec/servers.md',
  'spec/middleware.md',
  'spec/pep-3333.md',
  'spec/changelog.md'
]

const root = join(import.meta.dirname, '..')
const validator = join(root, 'packages/validator')
const notice = '<!-- Printed by scripts/print-spec.mjs from packages/validator: change it there. -->'

const texts = parts.map(part => {
  const text = readFileSync(join(validator, part), 'utf8')
  return part.endsWith('.md') ? text.trim() : blocks(text).join('\n\n')
})
checkAllRead()
const spec = `${notice}\n\n${texts.join('\n\n')}\n`

if (process.argv.includes('--stdout')) process.stdout.write(spec)
else writeFileSync(join(root, 'docs/SPEC.md'), spec)

/** The texts of a source file, in order: each a run of lines that begin with `///`. */
function blocks(source) {
  const found = []
  let block = []
  for (const line of [...source.split('\n'), '']) {
    const match = /^\s*\/\/\/ ?(.*)$/.exec(line)
    if (match !== null) block.push(match[1])
    else if (block.length > 0) {
      found.push(asRule(block.join('\n').trim()))
      block = []
    }
  }
  return found
}

function asRule(block) {
  return block.replaceAll(/^\[([a-z-]+\.[a-z-]+)\] /gm, (_, id) => `<a id="${id}"></a>\n**${id}** `)
}

function checkAllRead() {
  for (const name of readdirSync(join(validator, 'src'))) {
    const text = readFileSync(join(validator, 'src', name), 'utf8')
    if (!parts.includes(`src/${name}`) && /^\s*\/\/\/ /m.test(text)) {
      throw new Error(`print-spec: src/${name} holds specification, and is not in the list of parts`)
    }
  }
}
