// Removes what the compiler wrote. `tsc -b --clean` leaves the output of deleted sources behind, and it would be published.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const groups = ['packages', 'examples'].map(name => join(root, name)).filter(existsSync)
const folders = groups.flatMap(group => readdirSync(group).map(name => join(group, name)))

for (const folder of [
  root,
  join(root, 'bench'),
  join(root, 'reliability'),
  join(root, 'test/support'),
  ...folders
]) {
  for (const output of ['dist', '.test']) rmSync(join(folder, output), { recursive: true, force: true })
}
