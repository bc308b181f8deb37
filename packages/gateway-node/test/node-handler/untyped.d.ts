// Those without types of their own, as far as the tests use them.
declare module 'compression' {
  const compression: (options?: object) => import('express').RequestHandler
  export default compression
}

declare module 'morgan' {
  const morgan: (
    format: string,
    options?: { stream: { write(line: string): void } }
  ) => import('express').RequestHandler
  export default morgan
}

declare module 'polka' {
  type Request = import('node:http').IncomingMessage & {
    params: Record<string, string>
    query: Record<string, string>
  }
  type Response = import('node:http').ServerResponse
  interface Polka {
    get(path: string, handler: (request: Request, response: Response) => void): Polka
    use(...handlers: ((request: any, response: any, next: any) => void)[]): Polka
    handler(request: Request, response: Response): void
  }
  const polka: () => Polka
  export default polka
}

declare module 'koa-mount' {
  const mount: (prefix: string, app: import('koa') | import('koa').Middleware) => import('koa').Middleware
  export default mount
}
