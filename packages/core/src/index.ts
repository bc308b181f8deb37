export { compose } from './compose.ts'
export { defineMiddleware, type DefinedMiddleware } from './define-middleware.ts'
export {
  addVary,
  appendHeader,
  getAllHeaders,
  getHeader,
  hasHeader,
  hasToken,
  removeHeader,
  setHeader
} from './headers.ts'
export type {
  AnyMiddleware,
  ComposedApp,
  ConfigurableMiddleware,
  Contract,
  Middleware,
  MiddlewareFactory
} from './middleware.ts'
export { openBody, type BodyReader } from './open-body.ts'
export { rewriteResponse, type Head, type Plan, type Rewrite } from './rewrite-response.ts'
export type {
  App,
  Body,
  Chunk,
  Environ,
  ErrorStream,
  HeaderList,
  StartResponse,
  Status,
  Write
} from './types.ts'
