import { stripTagSuffix, type Environ } from '@tsgi/core'
import type { TextSettings } from './text-transform.ts'

/** Whether a 304 with this tag is about the changed text. */
export type IsOurs = (tag: string) => boolean

/**
 * Lets the layers inside see the request as if there were no transform: entity tags without the suffix, and no wish for a
 * coding under which the text could not be read. Tells by what tags the client knows the changed text.
 *
 * A Range that was meant for the changed text says nothing about the text inside: it goes, with its If-Range, so that the
 * answer is the whole.
 *
 * @see RFC 9110, 12.5.3, 13.1 and 14.2
 */
export function translateRequest(environ: Environ, settings: TextSettings<any>): IsOurs {
  const { options, suffix, isAscii } = settings
  if (options.encoding === 'identity' && environ.HTTP_ACCEPT_ENCODING !== undefined) {
    environ.HTTP_ACCEPT_ENCODING = 'identity'
  }
  if (options.ranges === 'ignore') dropRange(environ)
  if (options.etag === 'remove') return environ.HTTP_IF_NONE_MATCH === undefined ? anyTag : noTag
  if (options.etag === 'weak') return weakenedIn(environ.HTTP_IF_NONE_MATCH)
  if (environ.HTTP_IF_RANGE !== undefined) {
    const { value, stripped } = stripTagSuffix(environ.HTTP_IF_RANGE, suffix)
    if (isAscii && options.html === 'raw') environ.HTTP_IF_RANGE = value
    else if (stripped.length > 0) dropRange(environ)
  }
  const known = [
    ...stripFrom(environ, 'HTTP_IF_NONE_MATCH', suffix),
    ...stripFrom(environ, 'HTTP_IF_MATCH', suffix)
  ]
  return known.length === 0 ? noTag : tag => known.includes(tag.replace(/^W\//, ''))
}

// Who has a text whose tag was removed asks without one.
const anyTag: IsOurs = () => true
const noTag: IsOurs = () => false

/** A strong tag that the client knows as a weak one only. A cache has no use for a 304 with another tag: RFC 9111, 4.3.4. */
function weakenedIn(field: string | undefined): IsOurs {
  if (field === undefined || !field.includes('W/"')) return noTag
  return tag => tag.startsWith('"') && field.includes(`W/${tag}`)
}

function stripFrom(
  environ: Environ,
  name: 'HTTP_IF_NONE_MATCH' | 'HTTP_IF_MATCH',
  suffix: string
): readonly string[] {
  const field = environ[name]
  if (field === undefined) return []
  const { value, stripped } = stripTagSuffix(field, suffix)
  environ[name] = value
  return stripped
}

function dropRange(environ: Environ): void {
  delete environ.HTTP_RANGE
  delete environ.HTTP_IF_RANGE
}
