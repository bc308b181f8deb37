import type { Environ } from '@tsgi/core'

/**
 * The URL of a path of this app, wherever the app is mounted. `SCRIPT_NAME` is percent-decoded, so it is encoded again.
 *
 * @example link(environ, '/encode') // '/base64/encode' under mount({ '/base64': app })
 */
export function link(environ: Environ, path: `/${string}`): string {
  return environ.SCRIPT_NAME.split('/').map(encodeURIComponent).join('/') + path
}
