import Negotiator from 'negotiator'

/** What a client says about codings. */
export interface Accepted {
  /** The coding to send; undefined for the bytes as they are. */
  coding: string | undefined
  /** The bytes as they are must not be sent: `identity;q=0, gzip`. */
  identityRefused: boolean
}

export type AcceptEncoding = (header: string | undefined) => Accepted

/**
 * Makes a reader of Accept-Encoding that chooses among these codings; at equal weight the first of them. An absent header
 * means identity: any coding would be allowed, but who does not send it often cannot decode.
 * @see RFC 9110, 12.5.3
 */
export function acceptEncoding(codings: readonly string[]): AcceptEncoding {
  const known = new Map<string, Accepted>()

  return header => {
    if (header === undefined) return NOTHING
    let accepted = known.get(header)
    if (accepted === undefined) {
      accepted = read(header, codings)
      if (known.size === MAX_KNOWN) known.clear()
      if (header.length <= MAX_KNOWN_LENGTH) known.set(header, accepted)
    }
    return accepted
  }
}

const NOTHING: Accepted = { coding: undefined, identityRefused: false }

// A handful of values make up nearly all traffic; the bounds keep a hostile client from filling memory.
const MAX_KNOWN = 100
const MAX_KNOWN_LENGTH = 200

// Real clients send at most six codings; Rack reads 16 too (rack/utils.rb).
const MAX_CODINGS = 16

function read(header: string, codings: readonly string[]): Accepted {
  // `x-gzip` means gzip (RFC 9110, 8.4.1.3). It is renamed and not offered beside gzip, because `*` would match it
  // and so permit what `gzip;q=0, *` forbids.
  const accepts = header
    .split(',', MAX_CODINGS)
    .map(coding => coding.replace(/^\s*x-gzip(?=[\s;]|$)/i, 'gzip'))
  const negotiator: Ranking = new Negotiator({ headers: { 'accept-encoding': accepts.join(',') } })
  const ranked = negotiator.encodings([...codings, 'identity'], { preferred: [...codings] })
  const [best] = ranked
  const coding = best === 'identity' ? undefined : best
  return { coding, identityRefused: coding !== undefined && !ranked.includes('identity') }
}

/** The types of negotiator 1 are still those of 0.6, without `preferred`. */
interface Ranking {
  encodings(available: string[], options: { preferred: string[] }): string[]
}
