import { httpError } from '../http-error.ts'
import type { Environ } from '../types.ts'
import { applyForwarded } from './forwarded.ts'
import { parseHost } from './host.ts'
import type { EnvironSettings, EnvironSource, Peer, RawRequest } from './environ-parts.ts'
import { HintlessEnviron, RequestEnviron } from './request-environ.ts'
import { addRequestHeaders, dropConnectionFields } from './request-headers.ts'
import { parseTarget } from './request-target.ts'

/**
 * Makes the environ of a request, the same for every gateway. What is refused here never reaches the app: requests are
 * smuggled where a proxy and a server read the same bytes in different ways.
 *
 * @throws an error with `status` 400, 413, 431 or 501
 * @see RFC 3875, 4.1; PEP 3333, "environ Variables"; RFC 9112, 3.2 and 6
 */
export function createEnviron(
  request: RawRequest,
  peer: Peer,
  source: EnvironSource,
  settings: EnvironSettings
): Environ {
  const { method, headers } = request
  // Node drops the lines beyond its own limit in silence, and with them a proxy's last word.
  if (headers.length > settings.maxHeaderCount * 2) {
    throw httpError(431, `request: more than ${settings.maxHeaderCount} header lines`)
  }
  const target = parseTarget(method, request.target)
  const hints = source.hasEarlyHints ?? source.earlyHints !== undefined
  const environ = hints
    ? new RequestEnviron(request, target, peer, source, settings)
    : new HintlessEnviron(request, target, peer, source, settings)
  const { connection, coding, forwarded } = addRequestHeaders(environ, headers)
  checkHost(environ, target.authority)
  if (coding !== undefined) checkCoding(environ, coding)
  if (environ.CONTENT_LENGTH !== undefined && Number(environ.CONTENT_LENGTH) > settings.maxBodySize) {
    throw httpError(413, `request: the body is longer than ${settings.maxBodySize} bytes`)
  }
  if (connection !== undefined) dropConnectionFields(environ, connection)
  if (settings.trust !== undefined) applyForwarded(environ, forwarded, settings.trust)
  return environ
}

function checkHost(environ: RequestEnviron, authority: string | undefined): void {
  const sent = environ.HTTP_HOST
  if (sent === undefined) {
    if (environ.SERVER_PROTOCOL === 'HTTP/1.1') throw httpError(400, 'request: HTTP/1.1 requires Host')
  } else if (parseHost(sent) === undefined) {
    throw httpError(400, 'request: Host is malformed')
  }
  // RFC 9112, 3.2.2: the authority of an absolute form replaces Host. Its scheme is not believed: the transport knows.
  if (authority !== undefined) environ.HTTP_HOST = authority
  const effective = environ.HTTP_HOST
  if (effective === undefined) return
  const host = parseHost(effective)
  if (host === undefined) throw httpError(400, 'request: the authority of the target is malformed')
  if (host.name !== '') environ.SERVER_NAME = host.name
}

/** @see RFC 9112, 6.1 and 6.3 */
function checkCoding(environ: RequestEnviron, coding: string): void {
  if (environ.SERVER_PROTOCOL === 'HTTP/1.0') throw httpError(400, 'request: Transfer-Encoding in HTTP/1.0')
  if (environ.CONTENT_LENGTH !== undefined) {
    throw httpError(400, 'request: both Content-Length and Transfer-Encoding')
  }
  const codings = coding
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
  if (codings.pop() !== 'chunked' || codings.includes('chunked')) {
    throw httpError(400, 'request: Transfer-Encoding must end in one "chunked"')
  }
  if (codings.length > 0) throw httpError(501, `request: the transfer coding ${codings[0]} is not supported`)
}
