import { describeValue } from '@tsgi/core'
import type { LogDestination } from '../options.ts'
import { BatchedSink } from './batched-sink.ts'
import { openStandardPipe } from './standard-pipe.ts'
import { sinkSettings, type SinkOptions } from './sink-options.ts'
import { WriterOutput } from './writer-output.ts'

/** A destination that batches, is bounded, and loses nothing at the end of the process. */
export interface Sink extends LogDestination {
  /** Takes a line, with its end. False: it is dropped. */
  write(line: string): boolean
  /** Resolves when everything so far is written, or cannot be any more. */
  flush(): Promise<void>
  /** Writes everything that waits, at once. Who takes nothing for a second is left. */
  flushSync(): void
  /** Flushes, and takes nothing any more. A destination that takes nothing for `closeMs` is left. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a sink before a destination: the lines of one turn of the event loop are written together, at most `maxBuffer` bytes
 * wait for a reader that stalls, what finds no room is dropped and counted, and what waits is written when the process exits or
 * dies by SIGHUP, SIGINT, SIGQUIT or SIGTERM - which it then does, as it would have without.
 *
 * On Node and Bun, `process.stdout` and `process.stderr` that are pipes are written to past their streams, which would hold lines
 * without limit and lose them at `process.exit()`. Neither a full pipe nor a closed one throws or ends the process.
 *
 * @throws {TypeError | RangeError} when the destination has no `write`, or an option is wrong
 * @example logger({ destination: createSink(process.stdout) })
 */
export function createSink(destination: LogDestination, options: SinkOptions = {}): Sink {
  if (typeof (destination as Partial<LogDestination> | undefined)?.write !== 'function') {
    throw new TypeError(
      `createSink: destination must be an object with write(line), got ${describeValue(destination)}`
    )
  }
  const settings = sinkSettings('createSink', options)
  const sink = new BatchedSink(
    openStandardPipe(destination) ?? (owner => new WriterOutput(destination, owner)),
    settings
  )
  return Object.assign(sink, terminalOf(destination))
}

/** What the format `auto` and colours go by. */
function terminalOf(destination: LogDestination): object {
  const { isTTY, hasColors } = destination as { isTTY?: boolean; hasColors?: () => boolean }
  if (isTTY !== true) return {}
  return typeof hasColors === 'function' ? { isTTY, hasColors: hasColors.bind(destination) } : { isTTY }
}
