// Prints the sources that compile to nothing, for the `exclude` of .c8rc.json: coverage would count them as never run.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const packages = join(import.meta.dirname, '..', 'packages')

export function listTypeOnly() {
  return readdirSync(packages)
    .flatMap(name => {
      const sources = readdirSync(join(packages, name, 'src'), { recursive: true }).filter(file =>
        file.endsWith('.ts')
      )
      return sources
        .filter(file => isEmpty(join(packages, name, 'dist', file.replace(/\.ts$/, '.js'))))
        .map(file => join('packages', name, 'src', file))
    })
    .sort()
}

function isEmpty(output) {
  const code = readFileSync(output, 'utf8').replace(/^\/\/.*$/gm, '')
  return code.replaceAll(/\/\*[^]*?\*\//g, '').trim() === 'export {};'
}

if (import.meta.filename === process.argv[1]) console.log(JSON.stringify(listTypeOnly(), undefined, 2))
