import { describeValue } from '@tsgi/core'
import { directive, type FormatContext } from './directives.ts'
import type { Directive, Format, OpenEntry } from './entry.ts'

/**
 * Compiles a format string of Apache's `%` directives, once, to a list of functions: no code is generated from text.
 * Every value is escaped; within double quotes spaces stay, outside they become `\x20`.
 *
 * @throws {RangeError} when a directive is not known, and for a line end, which would make two lines of one request
 * @see Apache's mod_log_config
 */
export function customFormat(source: string, context: FormatContext): Format {
  if (LINE_END.test(source)) {
    throw new RangeError(
      `logger: format must be one line, got ${describeValue(source)}; leave line ends out, one is added`
    )
  }
  const parts: Directive[] = []
  const requestKeys: string[] = []
  let needsHeaders = false
  let inQuotes = false
  let at = 0

  for (const match of source.matchAll(DIRECTIVE)) {
    const literal = source.slice(at, match.index)
    at = match.index + match[0].length
    for (const character of literal) if (character === '"') inQuotes = !inQuotes
    if (literal !== '') parts.push(() => literal)

    const [text, modifiers = '', argument, letter = ''] = match
    const spec = { text, argument, letter, inQuotes }
    const made = directive(spec, context, key => requestKeys.push(key) - 1)
    if (letter === 'o') needsHeaders = true
    parts.push(restrict(made, modifiers))
  }
  parts.push(literalTail(source.slice(at)))

  return {
    requestKeys,
    needsHeaders,
    line(entry) {
      let line = ''
      for (let i = 0; i < parts.length; i++) line += parts[i]!(entry)
      return line
    }
  }
}

// With those of Unicode, at which some readers end a line.
const LINE_END = /[\n\v\f\r\x85\u2028\u2029]/

// A lone `%` at the end matches with no letter, and is refused as unknown.
const DIRECTIVE = /%([!<>\d,]*)(?:\{([^}]*)\})?(\^FB|[A-Za-z%]?)/g

/** `%400,501{User-Agent}i`: only with these statuses; `%!200,304…`: only with others; else `-`. */
function restrict(made: Directive, modifiers: string): Directive {
  const statuses = modifiers.match(/\d+/g)?.map(Number)
  if (statuses === undefined) return made // `<` and `>` ask for the status before or after an internal redirect
  const wanted = !modifiers.includes('!')
  return (entry: OpenEntry) => (statuses.includes(entry.status ?? 0) === wanted ? made(entry) : '-')
}

function literalTail(text: string): Directive {
  return () => text
}
