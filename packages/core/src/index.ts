export { atOnce } from './at-once.ts'
export type { BodyReader, Receive } from './body-reader.ts'
export { byteLength } from './byte-length.ts'
export { cascade, type CascadeOptions } from './cascade.ts'
export { checkInteger } from './check-integer.ts'
export { checkOptions } from './check-options.ts'
export { compose } from './compose.ts'
export { concatBytes } from './concat-bytes.ts'
export { defineMiddleware, type DefinedMiddleware } from './define-middleware.ts'
export { describeValue } from './describe-value.ts'
export { addTagSuffix, stripTagSuffix, type StrippedTags } from './entity-tag.ts'
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
export { forEachChunk } from './for-each-chunk.ts'
export { hasLeft } from './has-left.ts'
export { httpError, type HttpError } from './http-error.ts'
export { isBytes } from './is-bytes.ts'
export { isEncoded } from './is-encoded.ts'
export { isToken } from './is-token.ts'
export { LONGEST_TIMER } from './longest-timer.ts'
export type {
  AnyMiddleware,
  ComposedApp,
  ConfigurableMiddleware,
  Contract,
  Middleware,
  MiddlewareFactory
} from './middleware.ts'
export { mount } from './mount.ts'
export { openBody } from './open-body.ts'
export { isPromise } from './pipeline/promises.ts'
export { readBytes, readForm, readJson, readText, type ReadOptions } from './read-input.ts'
export { rewriteResponse } from './rewrite-response.ts'
export type { Head, Output, Rewrite } from './rewrite.ts'
export { statusLine } from './status-line.ts'
export { toBytes } from './to-bytes.ts'
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
export { when } from './when.ts'
