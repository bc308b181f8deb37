// What the checks of packed packages share.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const packages = join(import.meta.dirname, '../packages')

/** The folders of the packages that are published. */
export function listPublic() {
  return readdirSync(packages).filter(
    name => !JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).private
  )
}

/** Packs `packages/<name>` as it would be published; gives the tarball's path. */
export function pack(name, destination) {
  const args = ['--yes', 'pnpm@12', 'pack', '--pack-destination', destination, '--json']
  const output = run('npx', args, join(packages, name))
  const packed = JSON.parse(output.slice(output.indexOf('{')))
  const { filename } = Array.isArray(packed) ? packed[0] : packed
  return filename.startsWith(destination) ? filename : join(destination, filename)
}

/** Runs a command to its end, and gives what it printed. */
export function run(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Says of each action whether it threw; `finish` sums up, and sets the exit code. */
export function createChecks(title, work) {
  const short = text => text.replaceAll(`${work}/`, '')
  let failed = 0
  return {
    check: (name, action) => {
      try {
        action()
        console.log(`ok ${short(name)}`)
        return true
      } catch (error) {
        failed++
        console.log(`FAILED ${short(name)}\n${error.stdout ?? ''}${error.stderr ?? ''}${error.message}`)
        return false
      }
    },
    finish: () => {
      console.log(failed === 0 ? `${title}: all good` : `${title}: ${failed} checks failed`)
      process.exitCode = failed === 0 ? 0 : 1
    }
  }
}
