/** Waits until the condition holds; `subscribe` says when to look again. Rejects after `limit` milliseconds, so that nothing hangs. */
export function eventually(
  condition: () => boolean,
  what: () => string,
  limit: number,
  subscribe: (check: () => void) => void
): Promise<void> {
  if (condition()) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`waited in vain for ${what()}`)), limit)
    subscribe(() => {
      if (!condition()) return
      clearTimeout(timer)
      resolve()
    })
  })
}
