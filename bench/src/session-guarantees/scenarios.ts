import { setTimeout as pause } from 'node:timers/promises'
import { STEP, type Hook, type Subject } from './subjects.ts'

/** What happened, and whether it is what the row of the table demands. */
export interface Outcome {
  isTrue: boolean
  seen: string
}

export interface Scenario {
  demands: string
  run: (subject: Subject) => Promise<Outcome>
}

interface Answer {
  status: number
  text: string
  cookie: string | undefined
  /** Milliseconds until the head came, and until all had come. */
  head: number
  all: number
}

async function get(url: string, cookie = ''): Promise<Answer> {
  const started = performance.now()
  const response = await fetch(url, { headers: { cookie }, redirect: 'manual' })
  const head = performance.now() - started
  const text = await response.text().catch(() => 'broken off')
  const given = response.headers.getSetCookie()[0]?.split(';')[0]
  return { status: response.status, text, cookie: given, head, all: performance.now() - started }
}

const none: Hook = () => {}
const SAVE = 300

export const scenarios: Scenario[] = [
  {
    demands: 'a save takes 300 ms: the head waits for it, the four chunks come one by one',
    async run(subject) {
      const { url } = await subject(kind => (kind === 'write' ? pause(SAVE) : undefined))
      const { head, all } = await get(`${url}/stream`)
      const isTrue = head >= SAVE - 5 && all - head >= 2.5 * STEP
      return { isTrue, seen: `head at ${Math.round(head)} ms, end at ${Math.round(all)} ms` }
    }
  },
  {
    demands: 'login, and the redirect is followed at once: the page knows the user',
    async run(subject) {
      const { url } = await subject(kind => (kind === 'write' ? pause(SAVE) : undefined))
      // The head is enough for a browser to follow.
      const response = await fetch(`${url}/login`, { redirect: 'manual' })
      const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!
      const { text } = await get(`${url}/me`, cookie)
      return { isTrue: text === 'ann', seen: `the page sees ${text}` }
    }
  },
  {
    demands: 'the store fails at the save: an error, and no cookie',
    async run(subject) {
      const { url } = await subject(kind => {
        if (kind === 'write') throw new Error('the disk is full')
      })
      const { status, cookie } = await get(`${url}/stream`)
      return {
        isTrue: status === 503 && cookie === undefined,
        seen: `${status}, ${cookie === undefined ? 'no cookie' : 'and a cookie'}`
      }
    }
  },
  {
    demands: 'a logout while a slow request is in flight that writes: the session stays ended',
    async run(subject) {
      const { url, records } = await subject(none)
      const { cookie } = await get(`${url}/login`)
      const slow = get(`${url}/slow`, cookie)
      await pause(STEP / 4)
      await get(`${url}/logout`, cookie)
      await slow
      const left = await records()
      return { isTrue: left === 0, seen: `${left} records` }
    }
  },
  {
    demands:
      'a login while a slow request with the old token is in flight: the new cookie holds, the old token is dead',
    async run(subject) {
      const { url, records } = await subject(none)
      const { cookie: old } = await get(`${url}/set`)
      const slow = get(`${url}/slow`, old)
      await pause(STEP / 4)
      const { cookie } = await get(`${url}/login`, old)
      const late = await slow
      const user = (await get(`${url}/me`, late.cookie ?? cookie)).text
      const left = await records()
      return { isTrue: user === 'ann' && left === 1, seen: `${user}, ${left} records` }
    }
  },
  {
    demands:
      'a request with the old token reaches the store a moment after the login: it gets no cookie that takes the place of the new one',
    async run(subject) {
      const { url } = await subject(none)
      const { cookie: old } = await get(`${url}/set`)
      const { cookie } = await get(`${url}/login`, old)
      const late = await get(`${url}/slow`, old)
      const user = (await get(`${url}/me`, late.cookie ?? cookie)).text
      return { isTrue: user === 'ann', seen: `the next page sees ${user}` }
    }
  },
  {
    demands: 'a change after the first byte is an error, and leaves no record that nobody can reach',
    async run(subject) {
      const { url, records } = await subject(none)
      const { text, cookie } = await get(`${url}/late`)
      await pause(STEP)
      const left = await records()
      return {
        isTrue: left === 0 && text === 'broken off',
        seen: `${text === 'broken off' ? 'an error' : 'no error'}, ${left} records, ${cookie === undefined ? 'no cookie' : 'a cookie'}`
      }
    }
  },
  {
    demands: 'the client leaves before the head: nothing is kept',
    async run(subject) {
      const { url, records } = await subject(none)
      await fetch(`${url}/slow`, { signal: AbortSignal.timeout(STEP / 2) }).catch(() => {})
      await pause(2 * STEP)
      const left = await records()
      return { isTrue: left === 0, seen: `${left} records` }
    }
  },
  {
    demands: 'the store does not answer: an error within the time that is set (400 ms)',
    async run(subject) {
      let hangs = false
      const { url } = await subject(() => (hangs ? new Promise(() => {}) : undefined))
      const { cookie } = await get(`${url}/set`)
      hangs = true
      const status = await Promise.race([
        get(`${url}/me`, cookie).then(answer => String(answer.status)),
        pause(1500, 'hangs')
      ])
      return { isTrue: status === '503', seen: status }
    }
  }
]
