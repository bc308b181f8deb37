import { execFile } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { findProgram } from './needs.ts'
import { startProgram, type Exit, type Program } from './start-program.ts'

export interface PostgresServer extends Program {
  port: number
  url: string
}

/** Where Debian keeps them, for they are not in PATH. */
const FOLDER = '/usr/lib/postgresql'

/** The path of a program of PostgreSQL (`postgres`, `initdb`), or its bare name where it is not installed; for `needs`. */
export function postgresProgram(name: string): string {
  const found = findProgram(name)
  if (found !== undefined) return found
  const versions = findProgram('pg_ctlcluster') === undefined ? [] : readdirSync(FOLDER).sort()
  return versions.map(version => join(FOLDER, version, 'bin', name)).findLast(findProgram) ?? name
}

/** Starts a new PostgreSQL whose files are removed when it stops, on a free port of 127.0.0.1; as the user `postgres` where this one is root, whom it refuses. */
export async function startPostgres(...args: string[]): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tsgi-postgres-'))
  const user = userInfo().uid === 0 ? await userNamed('postgres') : undefined
  if (user !== undefined) await chown(folder, user.uid, user.gid)
  const init = ['-D', folder, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  await promisify(execFile)(postgresProgram('initdb'), init, { cwd: folder, ...user })
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off']
  const options = settings.flatMap(setting => ['-c', setting])
  const program = await startProgram(
    postgresProgram('postgres'),
    ['-D', folder, '-p', `${port}`, ...options, ...args],
    { ready: /is ready to accept connections/, cwd: folder, deadline: 120_000, ...user }
  )
  return {
    ...program,
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop(signal = 'SIGINT'): Promise<Exit> {
      const exit = await program.stop(signal)
      await rm(folder, { recursive: true, force: true })
      return exit
    }
  }
}

async function userNamed(name: string): Promise<{ uid: number; gid: number }> {
  const id = async (option: string): Promise<number> =>
    Number((await promisify(execFile)('id', [option, name])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}
