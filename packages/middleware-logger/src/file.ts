export { fileDestination, type FileDestination, type FileOptions } from './sink/file-destination.ts'
