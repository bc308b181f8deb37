import { checkOptions, describeValue, isPromise, type Environ, type Head } from '@tsgi/core'
import { compressible } from './compressible.ts'
import { chooseEngine, type Engine, type EngineName } from './engine.ts'
import type { EtagMode } from './etag.ts'

export interface GzipOptions {
  /** From 1 (fastest) to 9 (smallest). Default: 6. */
  level?: number
  /** Bodies shorter than this, in bytes, are sent as they are. Default: 1024. */
  threshold?: number
  /**
   * Which of the responses that qualify are compressed. `contentType` is the header as the app sent it, or `''`. Default: `compressible`, which
   * takes text, JSON, XML and the like.
   */
  filter?: (contentType: string, environ: Environ, head: Head) => boolean
  /**
   * When a stream hands out what it has compressed: `'auto'` as soon as the app has nothing more ready, `'chunk'` after
   * each chunk, `'none'` when the encoder sees fit. Default: `'auto'`.
   */
  flush?: 'auto' | 'chunk' | 'none'
  /**
   * What happens to the ETag: `'weak'` makes a strong one weak; `'suffix'` turns a strong `"x"` into `"x-gzip"`, and back on the
   * way in; `'remove'` and `'keep'` do what they say. Default: `'weak'`.
   */
  etag?: EtagMode
  /** `'native'` is the zlib of Node, Bun and Deno, `'fflate'` runs everywhere. Default: native where there is one. */
  engine?: EngineName
  /** Whole bodies up to this size, in bytes, are compressed in one synchronous call. Default: 131072. */
  syncThreshold?: number
  /** Up to this many bytes of padding, chosen by the content, that hide the exact size (BREACH). Default: 0. */
  jitter?: number
}

/** Options checked, with defaults filled in. */
export interface Settings extends Required<Omit<GzipOptions, 'engine'>> {
  engine: Engine
}

/**
 * @throws {TypeError} for an option of the wrong kind
 * @throws {RangeError} for a wrong value
 */
export function resolveOptions(options: GzipOptions, defaults?: Settings): Settings {
  checkOptions('gzip', options, NAMES)
  const { filter } = options
  if (filter !== undefined && typeof filter !== 'function') {
    throw new TypeError(`gzip: filter must be a function, got ${describeValue(filter)}`)
  }
  const level = integer('level', options.level, 1, 9)
  const threshold = integer('threshold', options.threshold, 0, Number.MAX_SAFE_INTEGER)
  const syncThreshold = integer('syncThreshold', options.syncThreshold, 0, Number.MAX_SAFE_INTEGER)
  const jitter = integer('jitter', options.jitter, 0, 1024)
  const flush = oneOf('flush', options.flush, ['auto', 'chunk', 'none'])
  const etag = oneOf('etag', options.etag, ['weak', 'suffix', 'remove', 'keep'])
  const engine = oneOf('engine', options.engine, ['native', 'fflate'])
  return {
    level: level ?? defaults?.level ?? 6,
    threshold: threshold ?? defaults?.threshold ?? 1024,
    filter: filter === undefined ? (defaults?.filter ?? compressible) : answering(filter),
    flush: flush ?? defaults?.flush ?? 'auto',
    etag: etag ?? defaults?.etag ?? 'weak',
    engine: engine === undefined && defaults !== undefined ? defaults.engine : chooseEngine(engine),
    syncThreshold: syncThreshold ?? defaults?.syncThreshold ?? 131_072,
    jitter: jitter ?? defaults?.jitter ?? 0
  }
}

const NAMES: (keyof GzipOptions)[] = [
  'level',
  'threshold',
  'filter',
  'flush',
  'etag',
  'engine',
  'syncThreshold',
  'jitter'
]

// A promise would always hold.
function answering(filter: Settings['filter']): Settings['filter'] {
  return (contentType, environ, head) => {
    const answer: unknown = filter(contentType, environ, head)
    if (isPromise(answer)) throw new TypeError('gzip: filter must return a boolean, got a promise')
    return Boolean(answer)
  }
}

function integer(name: string, value: unknown, least: number, most: number): number | undefined {
  if (value === undefined) return undefined
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  const rule = `gzip: ${name} must be an integer ${range}, got`
  if (typeof value !== 'number') throw new TypeError(`${rule} ${describeValue(value)}`)
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new RangeError(`${rule} ${value}`)
  return value
}

function oneOf<T extends string>(name: string, value: unknown, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  const rule = `gzip: ${name} must be ${choices.map(choice => `'${choice}'`).join(' or ')}, got`
  if (typeof value !== 'string') throw new TypeError(`${rule} ${describeValue(value)}`)
  if (!(choices as readonly string[]).includes(value)) throw new RangeError(`${rule} ${describeValue(value)}`)
  return value as T
}
