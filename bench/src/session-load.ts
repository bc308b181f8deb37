import { checkAnswer, type Exchange } from './check-answer.ts'
import { generator, load } from './load.ts'
import { withServer, type Server } from './runner.ts'
import type { Sample } from './rounds.ts'
import type { Settings } from './settings.ts'

/** So many visitors that two requests of one rarely meet: fifty connections take turns. */
const VISITORS = 1000

/** Begins sessions, then times requests of those visitors, or of strangers. */
export async function timeVisitors(
  server: Server,
  exchange: Exchange,
  isKnown: boolean,
  settings: Settings,
  commands: () => Promise<number>
): Promise<Sample> {
  return withServer(server, async (origin, usage) => {
    const url = origin + exchange.path
    const cookies = isKnown ? await begin(origin, settings.smoke ? 2 : VISITORS) : []
    const send = cookies.length === 0 ? {} : { Cookie: cookies[0]! }
    await checkAnswer(server.name, url, { ...exchange, send })
    const run = (seconds: number): ReturnType<typeof load> =>
      generator === 'wrk' && isKnown
        ? load(url, seconds, {}, { lua: visiting(cookies) })
        : load(url, seconds, send)
    if (!settings.smoke) await run(Math.max(1, settings.seconds / 3))
    const [before, asked] = [await usage(), await commands()]
    const { requests, duration } = await run(settings.seconds)
    const cpu = (await usage()).cpu - before.cpu
    const trips = ((await commands()) - asked) / requests
    return {
      value: requests / duration,
      cpu: cpu / requests,
      busy: cpu / 1e6 / duration,
      ...(trips === 0 ? {} : { more: { 'commands per request': trips } })
    }
  })
}

/** The cookies of visitors who have a session. */
export async function begin(origin: string, count: number): Promise<string[]> {
  const cookies: string[] = []
  while (cookies.length < count) {
    const response = await fetch(`${origin}/in`)
    await response.text()
    const pairs = response.headers.getSetCookie().map(each => each.split(';')[0]!)
    if (!response.ok || pairs.length === 0) throw new Error(`bench: ${origin}/in gives no session`)
    cookies.push(pairs.join('; '))
  }
  return cookies
}

function visiting(cookies: string[]): string {
  return `local cookies = {${cookies.map(cookie => JSON.stringify(cookie)).join(',')}}
local i = 0
request = function()
  i = i % #cookies + 1
  return wrk.format(nil, nil, { Cookie = cookies[i] })
end
`
}
