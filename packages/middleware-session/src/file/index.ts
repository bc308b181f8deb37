export { createFileStore, type FileStore, type FileStoreOptions } from './file-store.ts'
