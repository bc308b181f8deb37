import { later } from './apps.ts'

/** Waits until a number that grows has not grown for a while. */
export async function untilStill(count: () => number): Promise<number> {
  for (let before = -1; ;) {
    const now = count()
    if (now > 0 && now === before) return now
    before = now
    await later(80)
  }
}
