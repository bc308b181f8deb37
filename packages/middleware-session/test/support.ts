import type { App, Environ, StartResponse, Status } from '@tsgi/core'
import {
  createMemoryStore,
  type MemoryStore,
  type Session,
  type SessionEnviron,
  type SessionStore
} from '@tsgi/middleware-session'
import { call, type CallOptions, type CallResult, type EnvironInit } from '@tsgi/testing'

export type SessionApp = App<Environ & SessionEnviron<any>>

/** An app that does something to the session and answers with an array. */
export function answer(
  use: (session: Session<any>, environ: Environ) => unknown,
  status: Status = '200 OK'
): SessionApp {
  return (environ, startResponse) => {
    const said = use(environ['tsgi.session'], environ)
    startResponse(status, [['Content-Type', 'text/plain']])
    return [said === undefined ? 'done' : JSON.stringify(said)]
  }
}

/** An app whose path chooses what it does. */
export function routes(apps: { [path: string]: SessionApp }): SessionApp {
  return (environ, startResponse: StartResponse) => apps[environ.PATH_INFO]!(environ, startResponse)
}

/** A client that keeps its cookies, as a browser does. */
export interface Visitor {
  readonly cookies: Map<string, string>
  get(path?: string, environ?: EnvironInit, options?: CallOptions): Promise<CallResult>
}

export function visit(app: App<any>, cookies: Map<string, string> = new Map()): Visitor {
  return {
    cookies,
    async get(path = '/', environ = {}, options = {}) {
      const sent = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const result = await call(
        app,
        {
          PATH_INFO: path,
          REQUEST_URI: path,
          ...(sent === '' ? {} : { HTTP_COOKIE: sent }),
          ...environ
        },
        options
      )
      for (const setCookie of setCookies(result)) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie)!
        if (/Max-Age=0/.test(setCookie)) cookies.delete(name!)
        else cookies.set(name!, value!)
      }
      return result
    }
  }
}

export function setCookies(result: CallResult): string[] {
  return result.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value)
}

type Method = 'get' | 'create' | 'update' | 'touch' | 'delete'

export interface TestStore extends SessionStore {
  /** The names of the methods called. */
  readonly calls: Method[]
  /** Runs before the real method; what it returns is awaited, what it throws is thrown. */
  before: ((method: Method, key: string) => unknown) | undefined
  readonly inner: MemoryStore
  /** How many records are there that have data; a trace of one that has moved has none. */
  readonly live: number
}

/** A memory store that counts its calls; asynchronous unless told otherwise. */
export function testStore({
  sync = false,
  now = Date.now
}: { sync?: boolean; now?: () => number } = {}): TestStore {
  const inner = createMemoryStore({ now })
  const keys = new Set<string>()
  const store: Partial<TestStore> = {
    calls: [],
    before: undefined,
    inner,
    get live() {
      return [...keys].filter(key => inner.get(key)?.data.includes('"moved"') === false).length
    },
    capabilities: { ...inner.capabilities, sync },
    list: subject => inner.list(subject),
    prune: time => inner.prune(time)
  }
  for (const method of ['get', 'create', 'update', 'touch', 'delete'] as const) {
    const real = (...args: unknown[]): unknown => (inner[method] as (...args: unknown[]) => unknown)(...args)
    const key = (args: unknown[]): string => args[0] as string
    Object.assign(store, {
      [method]: sync
        ? (...args: unknown[]) => {
            store.calls!.push(method)
            keys.add(key(args))
            store.before?.(method, key(args))
            return real(...args)
          }
        : async (...args: unknown[]) => {
            store.calls!.push(method)
            keys.add(key(args))
            await store.before?.(method, key(args))
            return real(...args)
          }
    })
  }
  return store as TestStore
}

/** A promise, and the function that fulfils it. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open }
}

/** Lets everything that is ready run. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 2))
}
