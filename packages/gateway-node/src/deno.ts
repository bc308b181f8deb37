export * from './index.ts'
export { serveOnDeno as serve } from './runtime/serve-on-deno.ts'
