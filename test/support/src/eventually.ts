import { setTimeout as delay } from 'node:timers/promises'

/** Waits until the condition holds; fails after eight seconds, so that nothing hangs, and with what the condition throws. */
export async function eventually(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 8000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`did not come true: ${String(condition)}`)
    await delay(5)
  }
}
