import { fileURLToPath } from 'node:url'
import { startProgram, type Exit, type Program } from '@tsgi/test-support'

export type { Exit }

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
  // The line must be complete, or the port may be cut in two.
  const { ready, output, errors, stop } = await start(
    main,
    { PORT: '0', ...env },
    /(https?:\/\/[^\s/]+)\S*\s/
  )
  return { url: ready[1]!, output, errors, stop }
}

/** Runs a program that is expected to end by itself. */
export async function runExample(main: URL, env: Record<string, string> = {}): Promise<Exit> {
  const { exit } = await start(main, env)
  return await exit
}

function start(main: URL, env: Record<string, string>, ready?: RegExp): Promise<Program> {
  return startProgram(process.execPath, [fileURLToPath(main)], {
    env,
    deadline: 30_000,
    ...(ready && { ready })
  })
}
