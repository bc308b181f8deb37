import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** How a program ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  output: string
  errors: string
}

export interface Example {
  /** Where it listens, without a slash at the end. */
  url: string
  /** What it has written to standard output so far. */
  output(): string
  /** What it has written to standard error so far. */
  errors(): string
  /** Ends it as a terminal (SIGINT) or a supervisor (SIGTERM) does, and says how it went. Default: `SIGTERM`. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<Exit>
}

/** Starts a program on a free port, and waits until it has printed its URL. */
export async function startExample(main: URL, env: Record<string, string> = {}): Promise<Example> {
  const { child, output, errors, exit } = run(main, { PORT: '0', ...env })
  const url = await Promise.race([
    new Promise<string>(resolve => {
      child.stdout!.on('data', () => {
        // The line must be complete, or the port may be cut in two.
        const found = /(https?:\/\/[^\s/]+)\S*\s/.exec(output())
        if (found !== null) resolve(found[1]!)
      })
    }),
    exit.then(end => Promise.reject(new Error(`the example ended with ${end.code}: ${end.errors}`)))
  ])
  return {
    url,
    output,
    errors,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return await exit
    }
  }
}

/** Runs a program that is expected to end by itself. */
export function runExample(main: URL, env: Record<string, string> = {}): Promise<Exit> {
  return run(main, env).exit
}

interface Running {
  child: ChildProcess
  output: () => string
  errors: () => string
  exit: Promise<Exit>
}

function run(main: URL, env: Record<string, string>): Running {
  const child = spawn(process.execPath, [fileURLToPath(main)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  // A child that hangs must neither hang the tests nor outlive them.
  const kill = (): void => void child.kill('SIGKILL')
  const deadline = setTimeout(kill, 30_000).unref()
  process.once('exit', kill)
  const exit = once(child, 'close').then(([code, signal]): Exit => {
    clearTimeout(deadline)
    process.removeListener('exit', kill)
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, output, errors }
  })
  return { child, output: () => output, errors: () => errors, exit }
}
