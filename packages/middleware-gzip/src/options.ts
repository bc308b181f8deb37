import { atOnce, checkInteger, checkOptions, describeValue, type Environ, type Head } from '@tsgi/core'
import { compressible } from './compressible.ts'
import { checkChoice } from './check-choice.ts'
import type { Encoder } from './encoder.ts'
import { checkEngineName, chooseEngine, type EngineName } from './engine.ts'
import type { EtagMode } from './etag.ts'
import { checkEncoders, createOffer, type Offer } from './offer.ts'

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
  /**
   * Other codings to offer, the preferred first: `brotli()`, `zstd()`, or your own. The client's weights come first, and gzip is
   * the last choice. Default: none.
   */
  encoder?: Encoder | undefined | (Encoder | undefined)[]
  /** Whole bodies up to this size, in bytes, are compressed in one synchronous call. Default: 131072. */
  syncThreshold?: number
  /**
   * Up to this many bytes of padding, chosen by the content, or by what leaves first of a stream, that hide the exact size (BREACH).
   * Only the gzip of `engine` can be padded, so that nothing else is offered. Default: 0.
   */
  jitter?: number
}

/** Options checked, with defaults filled in. */
export interface Settings extends Required<Omit<GzipOptions, 'engine' | 'encoder'>> {
  offer: Offer
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
  const level = checkCount('level', options.level, 1, 9)
  const threshold = checkCount('threshold', options.threshold, 0)
  const syncThreshold = checkCount('syncThreshold', options.syncThreshold, 0)
  const jitter = checkCount('jitter', options.jitter, 0, 1024)
  const flush = checkChoice('gzip: flush', options.flush, ['auto', 'chunk', 'none'])
  const etag = checkChoice('gzip: etag', options.etag, ['weak', 'suffix', 'remove', 'keep'])
  const engine = checkEngineName('gzip', options.engine)
  return {
    level: level ?? defaults?.level ?? 6,
    threshold: threshold ?? defaults?.threshold ?? 1024,
    filter: filter === undefined ? (defaults?.filter ?? compressible) : answering(filter),
    flush: flush ?? defaults?.flush ?? 'auto',
    etag: etag ?? defaults?.etag ?? 'weak',
    offer: offerOf(options, engine, jitter, defaults),
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
  'encoder',
  'syncThreshold',
  'jitter'
]

function offerOf(
  { encoder }: GzipOptions,
  engine: EngineName | undefined,
  jitter: number | undefined,
  defaults: Settings | undefined
): Offer {
  if (defaults !== undefined && encoder === undefined && engine === undefined && jitter === undefined) {
    return defaults.offer
  }
  return createOffer(
    encoder === undefined ? (defaults?.offer.others ?? []) : checkEncoders(encoder),
    engine === undefined && defaults !== undefined ? defaults.offer.engine : chooseEngine(engine),
    (jitter ?? defaults?.jitter ?? 0) > 0
  )
}

function checkCount(
  name: keyof GzipOptions,
  value: number | undefined,
  least: number,
  most?: number
): number | undefined {
  return value === undefined ? undefined : checkInteger(`gzip: ${name}`, value, least, most)
}

function answering(filter: Settings['filter']): Settings['filter'] {
  return (...facts) => Boolean(atOnce('gzip: filter must return a boolean', filter(...facts)))
}
