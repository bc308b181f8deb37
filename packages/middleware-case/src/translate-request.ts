import { stripTagSuffix, type Environ } from '@tsgi/core'
import type { TextSettings } from './text-transform.ts'

/**
 * Lets the layers inside see the request as if there were no transform: entity tags without the suffix, and no wish for a
 * coding under which the text could not be read. Gives the tags that bore the suffix.
 *
 * A Range that was meant for the changed text says nothing about the text inside: it goes, with its If-Range, so that the
 * answer is the whole.
 *
 * @see RFC 9110, 12.5.3, 13.1 and 14.2
 */
export function translateRequest(environ: Environ, settings: TextSettings<any>): readonly string[] {
  const { options, suffix, isAscii } = settings
  if (options.encoding === 'identity' && environ.HTTP_ACCEPT_ENCODING !== undefined) {
    environ.HTTP_ACCEPT_ENCODING = 'identity'
  }
  if (options.ranges === 'ignore') dropRange(environ)
  if (options.etag !== 'suffix') return []
  if (environ.HTTP_IF_RANGE !== undefined) {
    const { value, stripped } = stripTagSuffix(environ.HTTP_IF_RANGE, suffix)
    if (isAscii && options.html === 'raw') environ.HTTP_IF_RANGE = value
    else if (stripped.length > 0) dropRange(environ)
  }
  return [...stripFrom(environ, 'HTTP_IF_NONE_MATCH', suffix), ...stripFrom(environ, 'HTTP_IF_MATCH', suffix)]
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
