import type { Chunk } from '@tsgi/core'

interface State {
  body?: { source?: unknown; stream?: unknown } | null
}

const given = new WeakSet<Response>()
let key: symbol | null | undefined

/**
 * What a Response was made of, if that is text or bytes: in Node 20 and 22 it lies open, under a symbol. To read it there saves its
 * stream, and with that every promise. Undefined elsewhere, where the stream tells.
 * @throws {TypeError} for a Response that was given before, as its stream would be used
 */
export function wholeBody(response: Response): Chunk | undefined {
  if (key === undefined) key = findKey() ?? null
  if (key === null) return undefined
  const source = stateOf(response, key)?.body?.source
  if (typeof source !== 'string' && !(source instanceof Uint8Array)) return undefined
  if (given.has(response)) {
    throw new TypeError(
      'fromFetch: the body of the Response has been read already; return a clone() that was made before, or a new Response for each request'
    )
  }
  given.add(response)
  return source
}

/** The symbol, where a try shows that what is found there is what it is taken for. */
function findKey(): symbol | undefined {
  const tried = new Response('tried')
  return Object.getOwnPropertySymbols(tried).find(symbol => {
    const body = stateOf(tried, symbol)?.body
    return body?.source === 'tried' && body.stream === tried.body
  })
}

function stateOf(response: Response, symbol: symbol): State | undefined {
  return (response as unknown as Record<symbol, State | undefined>)[symbol]
}
