import type { App } from '@tsgi/core'
import type { LoggerOptions } from '@tsgi/middleware-logger'
import { log } from '../support.ts'

/** A case that other loggers get wrong, and every byte that this one writes. */
export interface HardCase {
  /** What other files of tests call it by. */
  id: number
  what: string
  log: () => Promise<string>
  line: string
}

type Request = Record<string, unknown>

/** One request with those options; the clock, the request and the app are those of `log`. */
export function row(
  id: number,
  what: string,
  options: LoggerOptions,
  request: Request,
  line: string,
  app?: App
): HardCase {
  return { id, what, line: `${line}\n`, log: async () => (await log(options, request, app)).log }
}

export const common: LoggerOptions = { format: 'common' }
export const combined: LoggerOptions = { format: 'combined' }
export const json: LoggerOptions = { format: 'json' }

export const OK = '"GET /x HTTP/1.1" 200 11'
/** What stands before and after the fields that vary in `json`. */
export const HEAD =
  '{"time":"2026-11-20T20:57:33.123Z","level":"info","message":"GET /x 200","method":"GET","target":"/x",'
export const MIDDLE =
  '"protocol":"HTTP/1.1","status":200,"bytes":11,"ttfb_ms":0.5,"duration_ms":1.234,"client":"127.0.0.1",'
export const plain = (fields = ''): string => `${HEAD}${MIDDLE}${fields}"outcome":"complete"}`
