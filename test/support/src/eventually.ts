/** Waits until the condition holds; fails after eight seconds, so that nothing hangs. */
export function eventually(condition: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 8000
    const timer = setInterval(check, 5)
    check()
    function check(): void {
      if (condition()) {
        clearInterval(timer)
        resolve()
      } else if (Date.now() > deadline) {
        clearInterval(timer)
        reject(new Error(`did not come true: ${String(condition)}`))
      }
    }
  })
}
