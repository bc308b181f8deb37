import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** How a program ended. */
export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  output: string
  errors: string
}

export interface ProgramOptions {
  /** Added to this process's own. */
  env?: Record<string, string>
  cwd?: string
  /** What it prints, on either stream, when it is ready. Default: it is ready at once. */
  ready?: RegExp
  /** Numeric identity of the user that runs it. Default: this process's. */
  uid?: number
  gid?: number
  /** Milliseconds after which it is killed. Default: 60,000. */
  deadline?: number
}

export interface Program {
  pid: number
  /** What `ready` found; empty without it. */
  ready: string[]
  /** What it has written to standard output so far. */
  output: () => string
  /** What it has written to standard error so far. */
  errors: () => string
  /** Resolves when it has ended, however that was. */
  exit: Promise<Exit>
  kill: (signal: NodeJS.Signals) => void
  /** Sends a signal, and waits for the end. Default: `SIGTERM`. */
  stop: (signal?: NodeJS.Signals) => Promise<Exit>
}

/**
 * Starts a program, and waits until it is ready.
 *
 * @throws {Error} where it cannot be started, or ends before it is ready
 */
export async function startProgram(
  command: string,
  args: readonly string[] = [],
  options: ProgramOptions = {}
): Promise<Program> {
  const { env, ready, deadline = 60_000, ...rest } = options
  const child = spawn(command, args, {
    ...rest,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  // A program that hangs must neither hang the tests nor outlive them.
  const send = (signal: NodeJS.Signals): void => {
    // Not child.kill(), which on Deno sends one signal and no other.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(child.pid, signal)
    }
  }
  const kill = (): void => send('SIGKILL')
  const timer = setTimeout(kill, deadline).unref()
  process.once('exit', kill)
  const forget = (): void => {
    clearTimeout(timer)
    process.removeListener('exit', kill)
  }
  const failed = once(child, 'error').then(([error]) => {
    forget()
    throw error as Error
  })
  const exit = once(child, 'close').then(([code, signal]): Exit => {
    forget()
    return { code: code as number | null, signal: signal as NodeJS.Signals | null, output, errors }
  })
  exit.catch(() => {}) // told by `failed`, which is awaited
  failed.catch(() => {})

  const found = new Promise<string[]>(resolve => {
    const look = (): void => {
      const match = ready?.exec(output) ?? ready?.exec(errors)
      if (match) resolve([...match])
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    if (ready === undefined) child.once('spawn', () => resolve([]))
  })
  const early = exit.then(({ code, signal }) => {
    throw new Error(`${command} ended with ${code ?? signal} before it was ready: ${errors || output}`)
  })
  early.catch(() => {})
  return {
    ready: await Promise.race([found, early, failed]),
    pid: child.pid!,
    output: () => output,
    errors: () => errors,
    exit,
    kill: send,
    stop(signal = 'SIGTERM') {
      send(signal)
      return exit
    }
  }
}
