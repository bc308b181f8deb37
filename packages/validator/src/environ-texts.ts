/** A key of environ whose value has a form of its own. */
export interface TextRule {
  readonly key: string
  readonly rule: string
  readonly required: boolean
  readonly form: RegExp
  readonly says: string
  readonly remedy: string
}

/// ### The request line
///
/** What is known of the request before its headers. */
export const REQUEST_TEXTS: readonly TextRule[] = [
  /// [environ.method] `REQUEST_METHOD` is the method as sent. It must be a token (RFC 9110, 9.1).
  {
    key: 'REQUEST_METHOD',
    rule: 'environ.method',
    required: true,
    form: /^[\w!#$%&'*+.^`|~-]+$/,
    says: 'must be a token',
    remedy: 'pass the method on as it was sent'
  },
  /// [environ.script-name] `SCRIPT_NAME` is the part of the path at which the app is mounted, percent-decoded UTF-8. It must be empty
  /// or begin with `/`, and it must not end with one: what follows begins with it.
  {
    key: 'SCRIPT_NAME',
    rule: 'environ.script-name',
    required: true,
    form: /^(?:\/[^]*[^/])?$/,
    says: "must be '' or begin with / and not end with it",
    remedy: "for an app at the root make it '' and PATH_INFO '/'"
  },
  /// [environ.path-info] `PATH_INFO` is the rest of the path, percent-decoded UTF-8. It must be empty or begin with `/`, and hold
  /// no U+0000, which ends a file name in every operating system's calls.
  {
    key: 'PATH_INFO',
    rule: 'environ.path-info',
    required: true,
    form: /^(?:\/[^\0]*)?$/,
    says: "must be '' or begin with /, without U+0000",
    remedy: "put the '/' back when you take a prefix off"
  },
  /// [environ.request-uri] `REQUEST_URI` is the request target exactly as sent, and nobody changes it: decoding loses what `%2F`
  /// was. It must not be empty, and holds visible ASCII only.
  {
    key: 'REQUEST_URI',
    rule: 'environ.request-uri',
    required: true,
    form: /^[!-~]+$/,
    says: 'must be the request target as sent, in visible ASCII',
    remedy: 'rebuild it from the parts where the transport hides it, percent-encoded'
  },
  /// [environ.query-string] `QUERY_STRING` is what follows the first `?`, raw; `''` when there is nothing. It holds visible ASCII
  /// only.
  {
    key: 'QUERY_STRING',
    rule: 'environ.query-string',
    required: true,
    form: /^[!-~]*$/,
    says: 'must be the raw query, in visible ASCII',
    remedy: 'percent-encode it; it is never decoded'
  },
  /// [environ.server-name] `SERVER_NAME` is the name of the host that the request is for. It must not be empty; an IPv6 address
  /// stands in brackets.
  {
    key: 'SERVER_NAME',
    rule: 'environ.server-name',
    required: true,
    form: /^(?:[^\s:/[\]]+|\[[\da-f:.]+\])$/i,
    says: 'must be a host name or an address',
    remedy: 'leave out the port, and put an IPv6 address in brackets'
  },
  /// [environ.server-port] `SERVER_PORT` must be decimal digits, as a string.
  {
    key: 'SERVER_PORT',
    rule: 'environ.server-port',
    required: true,
    form: /^\d+$/,
    says: 'must be digits',
    remedy: "give the scheme's port where the transport has none"
  },
  /// [environ.server-protocol] `SERVER_PROTOCOL` must be the version of the request: `HTTP/1.1`, `HTTP/2`, `HTTP/2.0`.
  {
    key: 'SERVER_PROTOCOL',
    rule: 'environ.server-protocol',
    required: true,
    form: /^HTTP\/\d(?:\.\d)?$/,
    says: 'must be HTTP/ and a version',
    remedy: "write it as in 'HTTP/1.1'"
  },
  /// [environ.remote] `REMOTE_ADDR` and `REMOTE_PORT` may be there: the client's, as far as trusted proxies tell. Where they are
  /// unknown they must be absent, not empty.
  {
    key: 'REMOTE_ADDR',
    rule: 'environ.remote',
    required: false,
    form: /^[^]+$/,
    says: 'must not be empty',
    remedy: 'leave it out where it is unknown'
  },
  {
    key: 'REMOTE_PORT',
    rule: 'environ.remote',
    required: false,
    form: /^\d+$/,
    says: 'must be digits',
    remedy: 'leave it out where it is unknown'
  }
]
