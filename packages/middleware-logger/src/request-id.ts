/** How a request gets its id. */
export interface RequestIdOptions {
  /** The header that carries the id, in the request (when trusted) and in the response. Default: `'X-Request-Id'`. */
  header?: string
  /** Take the id that the request brings, if it is 1 to 128 characters of `A-Z a-z 0-9 . _ ~ + / = : -`. Default: `false`. */
  trust?: boolean
  /** Makes an id. Default: `crypto.randomUUID`. */
  generate?: () => string
}

/** The id of a request that brings `sent`. */
export function requestIdOf(sent: string | undefined, trust: boolean, generate: () => string): string {
  // What anybody may send goes into every line and back into a header: only what is harmless in both is taken.
  return trust && sent !== undefined && HARMLESS.test(sent) ? sent : generate()
}

const HARMLESS = /^[\w.~+/=:-]{1,128}$/
