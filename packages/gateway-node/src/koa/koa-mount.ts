import type { KoaContext } from './to-koa.ts'

/**
 * Where koa-mount has mounted what runs now: it takes the prefix off the path, and tells the last of several that are nested.
 * Empty where nothing is mounted, or where the path was rewritten otherwise.
 */
export function koaMount({ mountPath = '', originalUrl, req }: KoaContext): string {
  const last = mountPath.replace(/\/$/, '')
  if (last === '') return ''
  const before = pathOf(originalUrl)
  const path = pathOf(req.url ?? '/')
  // Of `/api` itself it makes `/`.
  const prefix = before.endsWith(path) ? before.slice(0, -path.length) : path === '/' ? before : ''
  return prefix.endsWith(last) ? prefix : ''
}

function pathOf(url: string): string {
  return /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(url)![1]!
}
