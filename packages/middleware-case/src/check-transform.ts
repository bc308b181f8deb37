import { atOnce, checkOptions, describeValue } from '@tsgi/core'
import { TEXT_OPTION_NAMES } from './text-options.ts'
import type { TextRewriter, TextTransform } from './text-transform.ts'

/**
 * Checks a transform when it is given, so that a wrong one never gets as far as a response.
 * @throws {TypeError} for what is of the wrong kind
 * @throws {RangeError} for a name or suffix that cannot stand in an ETag, or the name of an option that there is already
 */
export function checkTransform(transform: TextTransform<any>): void {
  checkOptions('textTransform', transform, ['name', 'optionNames', 'suffix', 'ascii', 'check', 'start'])
  const { name, optionNames, suffix, ascii, check, start } = transform as {
    [K in keyof TextTransform]: unknown
  }
  checkSuffix('textTransform: name', name)
  const of = (what: string): string => `textTransform: ${what} of "${String(name)}"`
  if (typeof start !== 'function') fail(of('start'), 'a function', start)
  if (check !== undefined && typeof check !== 'function') fail(of('check'), 'a function', check)
  if (suffix !== undefined && typeof suffix !== 'function') checkSuffix(of('suffix'), suffix)
  if (ascii !== undefined && typeof ascii !== 'function') checkAscii(of('ascii'), ascii)
  if (optionNames !== undefined) checkNames(of('optionNames'), optionNames)
}

/** @see RFC 9110, 8.8.3: a quote in a tag would end it; no more than needed is allowed */
export function checkSuffix(what: string, value: unknown): string {
  const rule = 'letters, digits and hyphens, since ETags end in it'
  if (typeof value !== 'string') return fail(what, rule, value)
  if (!/^[A-Za-z0-9-]+$/.test(value)) {
    throw new RangeError(`${what} must be ${rule}, got ${describeValue(value)}`)
  }
  return value
}

export function checkAscii(what: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail(what, 'a boolean', value)
}

/** What `check` returned: a promise would be a check that nobody waits for. */
export function checkChecked(name: string, returned: unknown): void {
  atOnce(`${name}: check must throw or return`, returned)
}

/** The same rewriter, whose pieces are strings or an error: `undefined` must never become text of a page. */
export function checkedRewriter(name: string, rewriter: TextRewriter): TextRewriter {
  const { push, flush } = (rewriter ?? {}) as { [K in keyof TextRewriter]?: unknown }
  if (typeof push !== 'function' || typeof flush !== 'function') {
    fail(`${name}: start`, '{ push, flush }', rewriter, 'return')
  }
  return {
    push(text) {
      const piece: unknown = rewriter.push(text)
      return typeof piece === 'string' ? piece : fail(`${name}: push`, PUSHED, piece, 'return')
    },
    flush() {
      const piece: unknown = rewriter.flush()
      return typeof piece === 'string' ? piece : fail(`${name}: flush`, FLUSHED, piece, 'return')
    }
  }
}

const PUSHED = "a string ('' for nothing yet)"
const FLUSHED = "a string ('' for nothing)"

function checkNames(what: string, value: unknown): void {
  if (!Array.isArray(value)) fail(what, 'a list of names', value)
  for (const name of value as unknown[]) {
    if (typeof name !== 'string') fail(what, 'a list of names', name)
    if (TEXT_OPTION_NAMES.some(known => known === name)) {
      throw new RangeError(`${what} must be names of its own, got "${name}", which every transform has`)
    }
  }
}

function fail(what: string, rule: string, value: unknown, verb: 'be' | 'return' = 'be'): never {
  const broken = `${what} must ${verb} ${rule}`
  atOnce(broken, value) // which hears of a promise that rejects
  throw new TypeError(`${broken}, got ${describeValue(value)}`)
}
