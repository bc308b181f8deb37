// What the benchmarks use of peers that ship no types.

declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Response extends ServerResponse {
    locals: Record<string, string>
    type(type: string): this
    send(body: string): this
    /** Of compression. */
    flush(): void
  }
  type Handler = (request: IncomingMessage, response: Response, next: () => void) => void
  interface Application {
    (request: IncomingMessage, response: ServerResponse): void
    settings: object
    disable(setting: string): this
    use(handler: Handler): this
    get(path: string, handler: Handler): this
  }
  export default function express(): Application
}

declare module 'koa' {
  import type { RequestListener } from 'node:http'

  interface Context {
    state: Record<string, string>
    body: unknown
    path: string
    querystring: string
    /** Of koa-compress. */
    compress: unknown
    set(name: string, value: string): void
  }
  export default class Koa {
    silent: boolean
    use(middleware: (context: Context, next: () => Promise<void>) => unknown): this
    callback(): RequestListener
  }
}

declare module 'koa-compose' {
  type Middleware<C> = (context: C, next: () => Promise<void>) => unknown
  export default function compose<C>(middleware: Middleware<C>[]): (context: C) => Promise<void>
}

declare module 'polka' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

  type Handler = (
    request: IncomingMessage & Record<string, unknown>,
    response: ServerResponse,
    next: () => void
  ) => void
  interface Polka {
    use(...handlers: Handler[]): this
    get(path: string, handler: Handler): this
    handler: RequestListener
  }
  export default function polka(): Polka
}

declare module 'compression' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export default function compression(options: {
    level: number
    threshold: number
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void
}

declare module 'koa-compress' {
  interface Coding {
    level?: number
    flush?: number
  }
  interface Options {
    threshold?: number
    gzip?: Coding
    br?: false
    deflate?: false
    zstd?: false
  }
  export default function compress(options: Options): (context: object, next: () => Promise<void>) => unknown
}

declare module 'express-session' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export default function session(options: {
    secret: string
    resave: boolean
    saveUninitialized: boolean
    store?: object
    cookie?: object
  }): (request: IncomingMessage, response: ServerResponse, next: () => void) => void
}

declare module 'koa-session' {
  import type { Context } from 'koa'

  export default function session(
    options: { signed: boolean; maxAge: number; store: object },
    app: object
  ): (context: Context, next: () => Promise<void>) => Promise<void>
}
