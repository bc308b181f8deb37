import { isAsyncIterable } from './shapes.ts'
import type { Fault } from './validation-error.ts'

interface KeyRule {
  readonly key: string
  readonly rule: string
  readonly required: boolean
  readonly holds: (value: unknown) => boolean
  readonly says: string
  readonly remedy: string
}

/** Checks the keys that begin with `tsgi.`, without making what a server makes on first use. */
export function checkTsgiKeys(environ: object, found: (fault: Fault) => void): void {
  for (const { key, rule, required, holds, says, remedy } of TSGI_KEYS) {
    const property = findProperty(environ, key)
    if (property?.get !== undefined) continue
    const value: unknown = property?.value
    if (value === undefined) {
      if (required) found({ rule: 'environ.required', says: `${key} must be in environ`, remedy })
    } else if (!holds(value)) found({ rule, says: `${key} ${says}`, value, remedy })
  }
}

/** The property of that name, wherever an object inherits it from; it is not read. */
export function findProperty(object: object, key: string): PropertyDescriptor | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const property = Object.getOwnPropertyDescriptor(at, key)
    if (property !== undefined) return property
  }
  return undefined
}

/// ### Keys of this specification
///
const TSGI_KEYS: readonly KeyRule[] = [
  /// [environ.version] `tsgi.version` must be `[1, 0]`.
  {
    key: 'tsgi.version',
    rule: 'environ.version',
    required: true,
    holds: value => Array.isArray(value) && value.length === 2 && value[0] === 1 && value[1] === 0,
    says: 'must be [1, 0]',
    remedy: 'give the version of this specification'
  },
  /// [environ.url-scheme] `tsgi.url_scheme` must be `'http'` or `'https'`: the scheme that the client used, as far as trusted
  /// proxies tell.
  {
    key: 'tsgi.url_scheme',
    rule: 'environ.url-scheme',
    required: true,
    holds: value => value === 'http' || value === 'https',
    says: "must be 'http' or 'https'",
    remedy: 'write it in lower case, without a colon'
  },
  /// [environ.input] `tsgi.input` must be an `AsyncIterable<Uint8Array>`: the request body, which is at its end when the request
  /// ends. Input that breaks off must be an error, not an end.
  {
    key: 'tsgi.input',
    rule: 'environ.input',
    required: true,
    holds: isAsyncIterable,
    says: 'must be async iterable',
    remedy: 'give an async generator that ends at once where there is no request body'
  },
  /// [environ.errors] `tsgi.errors` must have a method `write(text)`, for what an operator should read.
  {
    key: 'tsgi.errors',
    rule: 'environ.errors',
    required: true,
    holds: value => typeof (value as { write?: unknown } | null)?.write === 'function',
    says: 'must have a method write',
    remedy: 'give process.stderr, or an object with write(text)'
  },
  /// [environ.signal] `tsgi.signal` must be an `AbortSignal`. A server should make it on first use.
  ///
  /// It must fire only when the response ends before its time, never after a normal end; on an early end it must fire before anything
  /// is closed. (No id: a body that a middleware drops is closed with an error as well, while the response goes on.)
  {
    key: 'tsgi.signal',
    rule: 'environ.signal',
    required: true,
    holds: value => typeof (value as AbortSignal | null)?.aborted === 'boolean',
    says: 'must be an AbortSignal',
    remedy: 'give the signal of an AbortController'
  },
  /// [environ.flags] `tsgi.multiprocess` must be a boolean: whether other processes may serve the same app at the same time.
  /// `tsgi.run_once` must be one, too: whether the process is expected to serve this request only, as with CGI.
  {
    key: 'tsgi.multiprocess',
    rule: 'environ.flags',
    required: true,
    holds: value => typeof value === 'boolean',
    says: 'must be a boolean',
    remedy: 'say true where you do not know'
  },
  {
    key: 'tsgi.run_once',
    rule: 'environ.flags',
    required: true,
    holds: value => typeof value === 'boolean',
    says: 'must be a boolean',
    remedy: 'say false unless the process ends after this request'
  },
  /// [environ.early-hints] `tsgi.early_hints` may be there: a function that takes a header list and sends it as a 103. It must be
  /// absent where the server cannot send one.
  {
    key: 'tsgi.early_hints',
    rule: 'environ.early-hints',
    required: false,
    holds: value => typeof value === 'function',
    says: 'must be a function',
    remedy: 'leave it out where 103 cannot be sent'
  }
]
