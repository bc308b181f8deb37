import type { Environ } from './types.ts'

/**
 * Where the environ of a gateway says whether its client has left: for those who ask once, before there is a signal, which costs
 * more to make than most responses. A symbol of all copies of core.
 */
export const HAS_LEFT: unique symbol = Symbol.for('tsgi.hasLeft')

/**
 * Whether `tsgi.signal` has fired, without making it where the gateway knows: for a layer that asks once, such as one that keeps
 * something for a client only while that is there.
 *
 * @example if (hasLeft(environ)) return rollBack()
 */
export function hasLeft(environ: Environ): boolean {
  // One that was made already says it, and so does one that a layer has put in its place.
  if (!Object.hasOwn(environ, 'tsgi.signal')) {
    const left = (environ as { readonly [HAS_LEFT]?: boolean })[HAS_LEFT]
    if (left !== undefined) return left
  }
  return environ['tsgi.signal'].aborted
}
