import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JSON_TYPE } from './check-answer.ts'
import { isInstalled, output, pinned } from './processes.ts'

export const CONNECTIONS = 50

export interface Load {
  requests: number
  /** Seconds. */
  duration: number
  /** Milliseconds within which 99 of 100 requests were answered. */
  p99: number
  /** All that was read, heads too. */
  bytes: number
}

/** wrk where it is installed: being C it is never the limit. Else autocannon. */
export const generator: 'wrk' | 'autocannon' = isInstalled('wrk') ? 'wrk' : 'autocannon'

const autocannon = createRequire(import.meta.url).resolve('autocannon')

export interface LoadOptions {
  /** Default: 50. */
  connections?: number
  /** What is sent as JSON, by POST. Default: nothing, by GET. */
  post?: string | undefined
  /** A script of wrk's, in Lua. Default: none. */
  lua?: string | undefined
}

/**
 * Sends requests over keep-alive connections, one at a time on each, from core 1.
 * @throws {Error} when a single request failed
 */
export async function load(
  url: string,
  seconds: number,
  headers: Record<string, string> = {},
  { connections = CONNECTIONS, post, lua = post === undefined ? undefined : posting(post) }: LoadOptions = {}
): Promise<Load> {
  const sent = post === undefined ? headers : { ...headers, 'Content-Type': JSON_TYPE }
  const fields = Object.entries(sent).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  if (generator === 'wrk') {
    // wrk knows whole seconds only.
    const duration = `${Math.max(1, Math.round(seconds))}s`
    const args = ['-t1', `-c${connections}`, `-d${duration}`, '--timeout', '20s', '--latency', ...fields, url]
    return readWrk(
      await (lua === undefined ? wrk(args) : withScript(lua, file => wrk(['-s', file, ...args])))
    )
  }
  const body = post === undefined ? [] : ['-m', 'POST', '-b', post]
  // autocannon takes `-H name=value` as well; with a colon a value may hold `=`.
  const args = ['-j', '-n', '-c', String(connections), '-d', String(seconds), ...body, ...fields]
  return readAutocannon(await output(pinned(1, [process.execPath, autocannon, ...args, url])))
}

function wrk(args: string[]): Promise<string> {
  return output(pinned(1, ['wrk', ...args]))
}

/** `post` is ASCII, whose escapes JSON and Lua share. */
function posting(post: string): string {
  return `wrk.method = "POST"\nwrk.body = ${JSON.stringify(post)}\n`
}

async function withScript<T>(lua: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-bench-'))
  try {
    const file = join(folder, 'requests.lua')
    writeFileSync(file, lua)
    return await use(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function readAutocannon(text: string): Load {
  const result = JSON.parse(text)
  const failed = result.errors + result.timeouts + result.non2xx
  if (failed > 0) throw new Error(`bench: ${failed} requests to ${result.url} failed`)
  return {
    requests: result.requests.total,
    duration: result.duration,
    p99: result.latency.p99,
    bytes: result.throughput.total
  }
}

export function readWrk(text: string): Load {
  const total = /(\d+) requests in ([\d.]+)(ms|s|m), ([\d.]+)(B|KB|MB|GB) read/.exec(text)
  const slowest = /^ +99% +([\d.]+)(us|ms|s|m)/m.exec(text)
  if (total === null || slowest === null) throw new Error(`bench: wrk printed no total: ${text}`)
  const failed = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(text)
  if (failed !== null) throw new Error(`bench: ${failed[0]}`)
  const seconds = (number: string, unit: string): number => Number(number) * SECONDS[unit]!
  return {
    requests: Number(total[1]),
    duration: seconds(total[2]!, total[3]!),
    p99: seconds(slowest[1]!, slowest[2]!) * 1000,
    bytes: Number(total[4]) * BYTES[total[5]!]!
  }
}

const SECONDS: Record<string, number> = { us: 1e-6, ms: 1e-3, s: 1, m: 60 }
const BYTES: Record<string, number> = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 }
