export type { AdapterOptions } from '../adapter/record-store.ts'
export { fromKeyv, type KeyvLike } from './from-keyv.ts'
