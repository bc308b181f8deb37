import { atOnce, checkInteger, checkOptions, describeValue, isPromise, LONGEST_TIMER } from '@tsgi/core'
import type { SinkSettings } from './batched-sink.ts'
import { droppedLine } from './dropped.ts'

export interface SinkOptions {
  /** Bytes that wait at most; a line that finds no room is dropped. Default: 1 MiB. */
  maxBuffer?: number
  /** Bytes that are written without waiting for the end of the turn. Default: 16 KiB. */
  flushBytes?: number
  /** Milliseconds in which lines are collected, at most 2,147,483,647; 0: one turn of the event loop. Default: 0. */
  flushMs?: number
  /**
   * Milliseconds that `close` waits, each time anew, for the destination to take something, at most 2,147,483,647. Who takes nothing for
   * so long is left, and what waits is lost. Default: 5000.
   */
  closeMs?: number
  /**
   * Gives a line that tells of dropped ones, once there is room again; nothing: none. It gets their number and the first of
   * them. Default: the next line says `"dropped":3` as its last member, or, where lines are no JSON, `3 lines dropped` stands
   * before it; at the end, where none follows, `{"time":"…","level":"warn","message":"3 lines dropped","dropped":3}`.
   */
  onDrop?: (count: number, first: string) => string | undefined
  /** Hears of a write that fails, and of the next one when there was one in between that did not. Default: a line by `console.error`. */
  onError?: (error: unknown) => void
}

/** @throws {TypeError | RangeError} naming the option, the rule and the value */
export function sinkSettings(name: string, options: SinkOptions): SinkSettings {
  checkOptions(name, options, NAMES)
  const { maxBuffer = 1024 * 1024, flushBytes = 16 * 1024, flushMs = 0, closeMs = 5000 } = options
  const { onDrop, onError = complain } = options
  checkInteger(`${name}: maxBuffer`, maxBuffer, 1)
  checkInteger(`${name}: flushBytes`, flushBytes, 1)
  checkInteger(`${name}: flushMs`, flushMs, 0, LONGEST_TIMER)
  checkInteger(`${name}: closeMs`, closeMs, 1, LONGEST_TIMER)
  if (onDrop !== undefined) mustBeFunction(name, 'onDrop', onDrop)
  mustBeFunction(name, 'onError', onError)

  // Both are called where nobody could catch what they throw.
  function tell(error: unknown): void {
    try {
      const heard: unknown = onError(error)
      if (isPromise(heard)) heard.then(undefined, complain)
    } catch (another) {
      complain(another)
    }
  }
  function notice(count: number, first: string): string | undefined {
    try {
      const line = atOnce('onDrop must give a line or nothing', onDrop!(count, first))
      return line === undefined || line.endsWith('\n') ? line : `${line}\n`
    } catch (error) {
      tell(error)
      return droppedLine(count, first)
    }
  }
  return { maxBuffer, flushBytes, flushMs, closeMs, onDrop: onDrop && notice, onError: tell }
}

const NAMES = [
  'maxBuffer',
  'flushBytes',
  'flushMs',
  'closeMs',
  'onDrop',
  'onError'
] as const satisfies readonly (keyof SinkOptions)[]

function complain(error: unknown): void {
  console.error(`logger: a destination failed, which is told once until it writes again: ${String(error)}`)
}

function mustBeFunction(name: string, option: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new TypeError(`${name}: ${option} must be a function, got ${describeValue(value)}`)
  }
}
