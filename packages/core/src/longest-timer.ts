/** Milliseconds that `setTimeout` can wait: with more it does not wait at all. */
export const LONGEST_TIMER: number = 2 ** 31 - 1
