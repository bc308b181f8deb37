/** What a visitor's session holds in every contender. */
export interface Visit {
  user: string
  cart: { sku: string; count: number }[]
  views: number
}

/** A new visitor's; `/in` begins with it. */
export function newVisit(): Visit {
  return {
    user: 'ann',
    cart: [
      { sku: 'a-1', count: 1 },
      { sku: 'b-2', count: 2 }
    ],
    views: 0
  }
}

/** What `/read` answers: to a visitor without a session, and to one with. */
export const STRANGER = 'stranger'
export const KNOWN = 'ann'

export const SECRET = 'one secret of the benchmark, 32+ characters'
