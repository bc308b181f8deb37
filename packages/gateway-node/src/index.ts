export { toConnect, type ConnectMiddleware, type ConnectOptions } from './connect/to-connect.ts'
export { toKoa, type KoaMiddleware } from './koa/to-koa.ts'
export {
  fromNodeHandler,
  type NodeHandler,
  type NodeHandlerOptions
} from './node-handler/from-node-handler.ts'
export { toNodeListener, type NodeListener } from './node-listener.ts'
export type { ListenerOptions } from './options.ts'
export { serve, type RunningServer } from './serve.ts'
export type { ServeOptions } from './serve-options.ts'
