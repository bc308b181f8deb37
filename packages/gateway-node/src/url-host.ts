/** A name by which this machine reaches the server: the addresses that stand for all of them cannot be connected to everywhere. */
export function urlHost(hostname: string | undefined): string {
  if (hostname === undefined || hostname === '0.0.0.0' || hostname === '::') return 'localhost'
  return hostname.includes(':') ? `[${hostname}]` : hostname
}
