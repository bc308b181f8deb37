export { resolveNames, type Names } from './names.ts'
export { scaffold } from './scaffold.ts'
