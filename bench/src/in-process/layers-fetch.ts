import type { Subject } from '../in-process.ts'
import { checkSeen, COUNT, countLayerHeaders, expected } from './layers.ts'

const URL_ASKED = 'http://localhost/'

/**
 * Hono and h3 by their `app.fetch`. `new`: each run makes its Request, as a server of a Fetch runtime does; `reused`: one
 * Request for all runs, so that only the framework is timed. The body is not read.
 */
export async function create(peer: 'hono' | 'h3', kind: 'new' | 'reused'): Promise<Subject> {
  const app = await appOf(peer)
  const reused = new Request(URL_ASKED)
  const respond = (): Response | Promise<Response> =>
    app.fetch(kind === 'new' ? new Request(URL_ASKED) : reused)

  return {
    units: 1,
    run() {
      const response = respond()
      return response instanceof Promise
        ? response.then(({ headers }) => countLayerHeaders(headers))
        : countLayerHeaders(response.headers)
    },
    expected,
    async check() {
      const response = await respond()
      checkSeen({ headers: response.headers, text: await response.text() })
    }
  }
}

interface FetchApp {
  fetch(request: Request): Response | Promise<Response>
}

// Only one of them is loaded: what the other does to a shared global is not its affair.
async function appOf(peer: 'hono' | 'h3'): Promise<FetchApp> {
  if (peer === 'hono') return (await import('../apps/hono.ts')).honoApp(COUNT)
  return (await import('../apps/h3.ts')).h3App(COUNT)
}
