export {
  fromNodeHandler,
  type NodeHandler,
  type NodeHandlerOptions
} from './node-handler/from-node-handler.ts'
export { toNodeListener, type NodeListener } from './node-listener.ts'
export type { ListenerOptions } from './options.ts'
export { serve, type RunningServer } from './serve.ts'
export type { ServeOptions } from './serve-options.ts'
