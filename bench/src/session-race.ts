import { begin } from './session-load.ts'
import { withServer, type Server } from './runner.ts'
import type { Sample } from './rounds.ts'
import type { Settings } from './settings.ts'

const LANES = 2
const INCREMENTS = 100

/** Two processes, two requests at a time on each, all of one visitor: how many of their increments are there in the end. */
export function race(server: Server, settings: Pick<Settings, 'smoke'>): Promise<Sample> {
  const increments = settings.smoke ? 5 : INCREMENTS
  return withServer(server, one =>
    withServer(server, async other => {
      const [Cookie] = await begin(one, 1)
      const get = async (url: string): Promise<string> => {
        const response = await fetch(url, { headers: { Cookie: Cookie! } })
        if (!response.ok) throw new Error(`bench: ${server.name} answers ${response.status}`)
        return response.text()
      }
      const lane = async (origin: string): Promise<void> => {
        for (let i = 0; i < increments; i++) await get(`${origin}/write`)
      }
      const origins = [one, other].flatMap(origin => Array.from({ length: LANES }, () => origin))
      await Promise.all(origins.map(lane))
      const kept = Number(await get(`${other}/views`))
      return { value: (kept / (origins.length * increments)) * 100 }
    })
  )
}
