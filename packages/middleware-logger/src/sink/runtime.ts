/** The parts of Node's `process` that are used here; this package compiles without the types of any runtime. */
export interface Process {
  readonly pid: number
  readonly stdout: unknown
  readonly stderr: unknown
  on(event: string, listener: (...args: never[]) => void): unknown
  off(event: string, listener: (...args: never[]) => void): unknown
  listenerCount(event: string): number
  kill(pid: number, signal: string): unknown
  getBuiltinModule?(name: string): unknown
}

/** The part of `node:fs`. */
export interface FileSystem {
  openSync(path: string, flags: number, mode: number): number
  closeSync(descriptor: number): void
  writeSync(descriptor: number, bytes: Uint8Array): number
  fstatSync(descriptor: number): { isFIFO(): boolean; isSocket(): boolean }
  readonly constants: {
    readonly O_APPEND: number
    readonly O_CREAT: number
    readonly O_WRONLY: number
    /** Not on Windows. */
    readonly O_NONBLOCK?: number
  }
}

/** The process of Node, Bun or Deno; undefined where lines cannot be saved at its end, as in Workers and browsers. */
export function runtimeProcess(): Process | undefined {
  const { process } = globalThis as { process?: Partial<Process> }
  return typeof process?.on === 'function' && typeof process.kill === 'function'
    ? (process as Process)
    : undefined
}

export function fileSystem(): FileSystem | undefined {
  return runtimeProcess()?.getBuiltinModule?.('node:fs') as FileSystem | undefined
}

/** Calls back after the events of this turn of the loop have been handled. */
export function afterTurn(call: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (call: () => void) => unknown }
  if (setImmediate === undefined) setTimeout(call, 0)
  else setImmediate(call)
}

/** A timer that does not hold the process. */
export function quietTimer(call: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(call, milliseconds)
  ;(timer as unknown as { unref?: () => void }).unref?.()
  return timer
}
