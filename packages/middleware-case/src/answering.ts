import { atOnce } from '@tsgi/core'

/** The question of the user's function, whose answer must come at once: a promise would always hold. */
export function answering<Facts extends unknown[]>(
  what: string,
  ask: (...facts: Facts) => boolean
): (...facts: Facts) => boolean {
  const rule = `${what} must return a boolean`
  return (...facts) => Boolean(atOnce(rule, ask(...facts)))
}
