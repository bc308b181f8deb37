/**
 * Percent-encodes a decoded path, for a request target or a URL. A lone surrogate becomes U+FFFD.
 * @see RFC 3986, 3.3
 */
export function encodePath(path: string): string {
  // encodeURI throws for half a surrogate pair, and leaves the two characters that would end the path.
  return encodeURI(path.replaceAll(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23')
}
