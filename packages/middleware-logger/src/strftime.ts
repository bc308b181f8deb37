import type { Directive } from './entry.ts'
import { MONTHS, pad, zone, type OffsetAt } from './time.ts'

/**
 * Compiles the argument of `%{…}t`: strftime's conversions, or Apache's `sec`, `msec`, `usec`, `msec_frac`, `usec_frac`.
 * With `end:` before it, it is the time of the line; with `begin:` or nothing, that of the request.
 *
 * @throws {RangeError} when a conversion is not known
 */
export function strftime(argument: string, offsetAt: OffsetAt): Directive {
  const atEnd = argument.startsWith('end:')
  const pattern = argument.replace(/^(?:begin|end):/, '')
  const show = EPOCH.get(pattern) ?? compile(pattern, offsetAt)
  return entry => show(atEnd ? entry.time + (entry.durationMs ?? 0) : entry.time)
}

type Show = (time: number) => string

// The clock gives milliseconds; what is finer is zero unless the injected one gives fractions.
const EPOCH: ReadonlyMap<string, Show> = new Map([
  ['sec', time => String(Math.floor(time / 1000))],
  ['msec', time => String(Math.floor(time))],
  ['usec', time => String(Math.floor(time * 1000))],
  ['msec_frac', time => String(Math.floor(time % 1000)).padStart(3, '0')],
  ['usec_frac', time => String(Math.floor((time % 1000) * 1000)).padStart(6, '0')]
])

function compile(pattern: string, offsetAt: OffsetAt): Show {
  const parts: ((date: Date, offset: number) => string)[] = []
  for (const [text, letter] of pattern.matchAll(/%(.?)|[^%]+/gs)) {
    if (letter === undefined) {
      parts.push(() => text)
      continue
    }
    const conversion = CONVERSIONS[letter]
    if (conversion === undefined) {
      throw new RangeError(
        `logger: format must hold known conversions of time, got ${text} in %{${pattern}}t`
      )
    }
    parts.push(conversion)
  }
  return time => {
    const offset = offsetAt(time)
    const date = new Date(time + offset * 60_000) // its UTC fields are the wanted ones
    return parts.map(part => part(date, offset)).join('')
  }
}

const DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')

const day = (date: Date): string =>
  `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`
const minute = (date: Date): string => `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`

const CONVERSIONS: Readonly<Record<string, (date: Date, offset: number) => string>> = {
  '%': () => '%',
  a: date => DAYS[date.getUTCDay()]!,
  b: date => MONTHS[date.getUTCMonth()]!,
  d: date => pad(date.getUTCDate()),
  e: date => String(date.getUTCDate()).padStart(2),
  F: day,
  H: date => pad(date.getUTCHours()),
  m: date => pad(date.getUTCMonth() + 1),
  M: date => pad(date.getUTCMinutes()),
  R: minute,
  S: date => pad(date.getUTCSeconds()),
  T: date => `${minute(date)}:${pad(date.getUTCSeconds())}`,
  y: date => pad(date.getUTCFullYear() % 100),
  Y: date => String(date.getUTCFullYear()),
  z: (_, offset) => zone(offset)
}
