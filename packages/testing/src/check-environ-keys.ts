/** What users of other clients write, and what says it here. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['method', 'REQUEST_METHOD'],
  ['path', 'PATH_INFO'],
  ['pathname', 'PATH_INFO'],
  ['url', 'PATH_INFO and QUERY_STRING, or a Request'],
  ['uri', 'REQUEST_URI'],
  ['query', 'QUERY_STRING'],
  ['search', 'QUERY_STRING'],
  ['headers', 'HTTP_ and the name of each: HTTP_ACCEPT'],
  ['cookies', 'HTTP_COOKIE, or the option cookies'],
  ['body', 'the option input']
])

/**
 * Refuses keys by which other clients are told what environ has by its own, such as `method`: with them in it a request would be another
 * one than is meant, and nobody told.
 * @throws {TypeError}
 */
export function checkEnvironKeys(who: string, environ: object): void {
  for (const key of Object.keys(environ)) {
    const remedy = MEANT.get(key)
    if (remedy !== undefined) {
      throw new TypeError(`${who} must be of environ keys, got ${JSON.stringify(key)}; write ${remedy}`)
    }
  }
}
