import { spawn, spawnSync, type ChildProcess } from 'node:child_process'

/** Cores that this process may use one by one: taskset is there, and a container does not forbid the core. */
const pinnable = [0, 1].map(core => spawnSync('taskset', ['-c', String(core), 'true']).status === 0)

/** Servers run on core 0 and load generators on core 1, where there are two. */
export const isPinned: boolean = pinnable.every(Boolean)

/** The command line that keeps a program on one core. */
export function pinned(core: 0 | 1, command: string[]): string[] {
  return isPinned ? ['taskset', '-c', String(core), ...command] : command
}

export function isInstalled(program: string): boolean {
  return spawnSync('which', [program]).status === 0
}

// What frameworks do less of in production they shall do less of here.
const env = { ...process.env, NODE_ENV: 'production' }

/** Starts a program with which messages are exchanged; taskset hands the channel on. `pipe`: one that nobody reads. */
export function start(command: string[], stdout: 'inherit' | 'pipe' = 'inherit'): ChildProcess {
  const [program, ...args] = command
  return spawn(program!, args, { env, stdio: ['ignore', stdout, 'inherit', 'ipc'] })
}

/** What a program prints. @throws {Error} when it fails, with what it printed as its complaint */
export function output(command: string[]): Promise<string> {
  const [program, ...args] = command
  const child = spawn(program!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', part => (text += part))
  child.stderr.setEncoding('utf8').on('data', part => (complaint += part))
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', code => {
      if (code === 0) resolve(text)
      else reject(new Error(`${command.join(' ')} ended with ${code}: ${complaint || text}`))
    })
  })
}

/** The next message of a child. @throws {Error} when it ends first */
export function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`))
    child.once('error', reject).once('exit', ended)
    child.once('message', message => {
      child.off('error', reject).off('exit', ended)
      resolve(message as T)
    })
  })
}
