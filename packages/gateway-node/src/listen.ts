import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { dirname } from 'node:path'
import type { ServeSettings } from './serve-options.ts'

type Where = Pick<ServeSettings, 'port' | 'hostname' | 'path'>

/**
 * Resolves when the server listens.
 * @throws an error that says why it cannot, with Node's `code`
 */
export function listen(server: Server, { port, hostname, path }: Where): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(explainListenError(error, { port, hostname, path }))
    server.once('error', failed)
    server.once('listening', () => {
      server.off('error', failed)
      resolve()
    })
    server.listen(path === undefined ? { port, ...(hostname !== undefined && { host: hostname }) } : { path })
  })
}

/** The error with which a server did not listen, in words of ours, with Node's `code`. */
export function explainListenError(error: NodeJS.ErrnoException, where: Where): Error {
  const explained = new Error(`serve: ${reason(error.code, where) ?? error.message}`)
  // Not enumerable: Node would print it after the message.
  return Object.defineProperty(explained, 'code', { value: error.code })
}

function reason(code: string | undefined, { port, hostname, path }: Where): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return path === undefined
        ? `port ${port} is in use; stop what uses it or choose another port`
        : `${path} is there already; remove it if no server uses it`
    case 'EACCES':
    case 'EPERM':
      if (path === undefined) return `no permission to listen on port ${port}; choose a port from 1024 on`
      // libuv says EACCES for ENOENT here, as Windows does.
      return existsSync(dirname(path))
        ? `no permission to make the socket ${path}`
        : `the directory of ${path} does not exist`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `hostname ${hostname} is no address of this machine`
    case 'ENOENT':
      return `the directory of ${path} does not exist`
    case undefined:
    default:
      return undefined
  }
}
