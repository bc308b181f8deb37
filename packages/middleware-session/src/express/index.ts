export type { AdapterOptions } from '../adapter/record-store.ts'
export type { ExpressCallback, ExpressSessionData, ExpressStore } from './express-store.ts'
export { fromExpressStore } from './from-express-store.ts'
export { toExpressStore, type ExpressStoreBase, type ToExpressStoreOptions } from './to-express-store.ts'
