import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { runtimePath } from './runtimes.ts'
import { startProgram } from './start-program.ts'

export interface Workerd {
  /** Without a slash at the end. */
  url: string
  /** What it has written to standard error so far. */
  errors: () => string
  stop: () => Promise<void>
}

/** Serves a Worker, a module with its imports, by workerd on the loopback: on a free port, unless one is given. */
export async function startWorkerd(worker: string, port: number = 0): Promise<Workerd> {
  const folder = await mkdtemp(join(tmpdir(), 'workerd-'))
  await bundle(worker, join(folder, 'worker.js'))
  await writeFile(join(folder, 'config.capnp'), configuration(port))
  // It tells its port on a channel of its own.
  const args = ['serve', 'config.capnp', '--control-fd=1']
  const program = await startProgram(runtimePath('workerd'), args, {
    cwd: folder,
    // An example serves with it as long as it is wanted; who ends takes it along.
    deadline: 2 ** 31 - 1,
    ready: /"socket":"http","port":(\d+)/
  })
  return {
    url: `http://127.0.0.1:${program.ready[1]}`,
    errors: program.errors,
    async stop() {
      await program.stop()
      await rm(folder, { recursive: true })
    }
  }
}

const configuration = (port: number): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-01-01"
);
`
