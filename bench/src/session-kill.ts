import { setTimeout as pause } from 'node:timers/promises'
import { KNOWN } from './apps/session-task.ts'
import { withServer, type Server } from './runner.ts'
import { begin } from './session-load.ts'

const ROUNDS = 4

/** What a process saw of a session which others wrote that were killed in mid-request. */
export interface Survival {
  /** Increments that were answered, and those that were sent. */
  answered: number
  sent: number
  /** What the counter says. */
  kept: number
  /** Whether everything else is as it was written once. */
  isWhole: boolean
}

/** Processes that increment one visitor's counter are killed by SIGKILL, one after the other; another one reads what they left. */
export async function kill(server: Server): Promise<Survival> {
  return withServer(server, async witness => {
    const [Cookie] = await begin(witness, 1)
    const get = async (url: string): Promise<string> => {
      const response = await fetch(url, { headers: { Cookie: Cookie! } })
      if (!response.ok) throw new Error(`bench: ${server.name} answers ${response.status}`)
      return response.text()
    }
    let [answered, sent] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      let writing: Promise<void> | undefined
      // Leaving it kills the process.
      await withServer(server, async victim => {
        const write = async (): Promise<void> => {
          for (;;) {
            sent++
            await get(`${victim}/write`)
            answered++
          }
        }
        writing = write().catch(() => {})
        await pause(50 + 10 * Math.random())
      })
      await writing
    }
    const kept = Number(await get(`${witness}/views`))
    return { answered, sent, kept, isWhole: (await get(`${witness}/read`)) === KNOWN }
  })
}
