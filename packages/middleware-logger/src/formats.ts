import { wantsColor } from './color.ts'
import type { Format } from './entry.ts'
import { combinedFormat, commonFormat } from './format-apache.ts'
import { customFormat } from './format-custom.ts'
import { devFormat, tinyFormat } from './format-dev.ts'
import { functionFormat } from './format-function.ts'
import { jsonFormat } from './format-json.ts'
import type { LogDestination, LoggerOptions } from './options.ts'
import type { Redactor } from './redact.ts'
import { ecs } from './schemas/ecs.ts'
import { gcp } from './schemas/gcp.ts'
import { otel } from './schemas/otel.ts'
import { plain } from './schemas/plain.ts'
import { local, utc } from './time.ts'

const SCHEMAS = { plain, otel, ecs, gcp } as const

/**
 * Gives the format for a destination: `auto` and colours depend on whether that is a terminal.
 *
 * @throws {RangeError} when a name or a directive is not known
 */
export function chooseFormat(
  options: LoggerOptions,
  redact: Redactor
): (destination: LogDestination) => Format {
  const { format = 'auto', schema = 'plain', color = 'auto', headers = {} } = options
  const offsetAt = options.timezone === 'local' ? local : utc
  const dev = perDestination(destination => devFormat(color === 'auto' ? wantsColor(destination) : color))
  const json = (): Format =>
    jsonFormat(SCHEMAS[schema], { request: headers.request ?? [], response: headers.response ?? [] }, redact)

  if (typeof format === 'function') return always(functionFormat(format))
  switch (format) {
    case 'auto': {
      const elsewhere = json()
      return destination => (destination.isTTY === true ? dev(destination) : elsewhere)
    }
    case 'dev':
      return dev
    case 'tiny':
      return always(tinyFormat())
    case 'common':
      return always(commonFormat(offsetAt))
    case 'combined':
      return always(combinedFormat(offsetAt))
    case 'json':
      return always(json())
    default:
      if (format.includes('%')) return always(customFormat(format, { redact, offsetAt }))
      throw new RangeError(
        'logger: format must be auto, dev, tiny, common, combined, json, a string with % directives ' +
          `or a function, got ${JSON.stringify(format)}`
      )
  }
}

function always(format: Format): () => Format {
  return () => format
}

/** Asks again only when the destination is another one. */
function perDestination(
  make: (destination: LogDestination) => Format
): (destination: LogDestination) => Format {
  let last: LogDestination | undefined
  let format: Format | undefined
  return destination => {
    if (format === undefined || destination !== last) format = make(destination)
    last = destination
    return format
  }
}
