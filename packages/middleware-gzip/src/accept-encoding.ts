import Negotiator from 'negotiator'

/** What a client says about gzip. */
export interface Accepted {
  /** Gzip may be sent, and the client does not prefer the bytes as they are. */
  gzip: boolean
  /** The bytes as they are must not be sent: `identity;q=0, gzip`. */
  identityRefused: boolean
}

/**
 * Reads Accept-Encoding. An absent header means identity: any coding would be allowed, but who does not send it often
 * cannot decode. At equal weight gzip wins.
 * @see RFC 9110, 12.5.3
 */
export function acceptEncoding(header: string | undefined): Accepted {
  if (header === undefined) return NOTHING
  let accepted = known.get(header)
  if (accepted === undefined) {
    accepted = read(header)
    if (known.size === MAX_KNOWN) known.clear()
    if (header.length <= MAX_KNOWN_LENGTH) known.set(header, accepted)
  }
  return accepted
}

const NOTHING: Accepted = { gzip: false, identityRefused: false }

// A handful of values make up nearly all traffic; the bounds keep a hostile client from filling memory.
const MAX_KNOWN = 100
const MAX_KNOWN_LENGTH = 200
const known = new Map<string, Accepted>()

// Real clients send at most six codings; Rack reads 16 too (rack/utils.rb).
const MAX_CODINGS = 16

function read(header: string): Accepted {
  // `x-gzip` means gzip (RFC 9110, 8.4.1.3). It is renamed and not offered beside gzip, because `*` would match it
  // and so permit what `gzip;q=0, *` forbids.
  const codings = header
    .split(',', MAX_CODINGS)
    .map(coding => coding.replace(/^\s*x-gzip(?=[\s;]|$)/i, 'gzip'))
  const negotiator: Ranking = new Negotiator({ headers: { 'accept-encoding': codings.join(',') } })
  const ranked = negotiator.encodings(['gzip', 'identity'], { preferred: ['gzip'] })
  return { gzip: ranked[0] === 'gzip', identityRefused: ranked[0] === 'gzip' && ranked.length === 1 }
}

/** The types of negotiator 1 are still those of 0.6, without `preferred`. */
interface Ranking {
  encodings(available: string[], options: { preferred: string[] }): string[]
}
