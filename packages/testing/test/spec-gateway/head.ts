import { CONNECTION } from './environ.ts'

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** "Status and headers": what breaks the rules is refused. */
export function checkHead(status: unknown, headers: unknown): void {
  if (typeof status !== 'string' || !/^[2-9]\d\d [\t\x20-\x7e\x80-\xff]+$/.test(status)) {
    throw new TypeError(`startResponse: the status ${String(status)} is none`)
  }
  if (!Array.isArray(headers)) throw new TypeError('startResponse: the headers are no list')
  const seen = new Set<string>()
  for (const [name, value] of headers as unknown[][]) {
    const bad =
      typeof name !== 'string' || !TOKEN.test(name)
        ? 'its name is no token'
        : CONNECTION.test(name)
          ? 'it is about the connection'
          : typeof value !== 'string' || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)
            ? 'its value is no text of bytes'
            : /^content-length$/i.test(name) && (!/^\d+$/.test(value) || seen.has('content-length'))
              ? 'it must be digits, once'
              : undefined
    if (bad !== undefined) throw new TypeError(`startResponse: the header ${String(name)} is refused: ${bad}`)
    seen.add((name as string).toLowerCase())
  }
}
