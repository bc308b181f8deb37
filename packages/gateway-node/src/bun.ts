export * from './index.ts'
export { serveOnBun as serve } from './runtime/serve-on-bun.ts'
