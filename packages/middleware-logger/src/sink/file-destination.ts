import { describeValue } from '@tsgi/core'
import { BatchedSink } from './batched-sink.ts'
import type { Sink } from './create-sink.ts'
import { DescriptorOutput } from './descriptor-output.ts'
import type { OutputOwner } from './output.ts'
import { fileSystem, type FileSystem } from './runtime.ts'
import { sinkSettings, type SinkOptions } from './sink-options.ts'

export interface FileOptions extends SinkOptions {
  /** Permissions of a file that is made, before the process' umask. Default: `0o666`. */
  mode?: number
}

export interface FileDestination extends Sink {
  readonly path: string
  /**
   * Opens the path again, for a log rotation that has renamed the file: what waits goes to the old one, the next line to the
   * new one. Where that fails it is told, and the old file is kept.
   */
  reopen(): void
}

/**
 * A sink that appends to a file, with the promises of `createSink`. Each batch is one write, which the kernel appends as a whole,
 * so that processes may share the file. While the disk is full it is tried again every second.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 * @throws {Error} when the file cannot be opened, or the runtime has no file system
 * @example logger({ destination: fileDestination('access.log') })
 */
export function fileDestination(path: string, options: FileOptions = {}): FileDestination {
  const { mode = 0o666, ...rest } = options
  const settings = sinkSettings('fileDestination', rest)
  if (typeof path !== 'string' || path === '') {
    throw new TypeError(`fileDestination: path must be the name of a file, got ${describeValue(path)}`)
  }
  if (typeof mode !== 'number') {
    throw new TypeError(`fileDestination: mode must be a number, got ${describeValue(mode)}`)
  }
  if (!Number.isSafeInteger(mode) || mode < 0 || mode > 0o777) {
    throw new RangeError(`fileDestination: mode must be from 0 to 0o777, got ${describeValue(mode)}`)
  }
  const files = fileSystem()
  if (files === undefined) throw new Error('fileDestination: this runtime has no node:fs')
  let file!: FileOutput
  const sink = new BatchedSink(owner => (file = new FileOutput(files, path, mode, owner)), settings)

  function reopen(): void {
    sink.flushSync()
    try {
      file.reopen()
    } catch (error) {
      settings.onError(error)
    }
  }
  return Object.assign(sink, { path, reopen })
}

class FileOutput extends DescriptorOutput {
  readonly #open: () => number
  #isClosed = false

  constructor(files: FileSystem, path: string, mode: number, owner: OutputOwner) {
    const open = (): number => openFile(files, path, mode)
    // A write that fails is tried again; it does not hold the process, which may end with a full disk.
    super(files, open(), { isFatal: () => false, holdsProcess: false }, owner)
    this.#open = open
  }

  reopen(): void {
    if (this.#isClosed) return
    const old = this.descriptor
    this.descriptor = this.#open()
    this.files.closeSync(old)
  }

  override close(): void {
    super.close()
    this.#isClosed = true
    this.files.closeSync(this.descriptor)
  }
}

function openFile(files: FileSystem, path: string, mode: number): number {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK = 0 } = files.constants
  try {
    // O_NONBLOCK makes no difference to a file; a FIFO must not stall the event loop.
    return files.openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NONBLOCK, mode)
  } catch (error) {
    throw new Error(`fileDestination: cannot open the file: ${String(error)}`, { cause: error })
  }
}
