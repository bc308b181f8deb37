import { FrameError } from './raw-request.ts'

export interface FastcgiRecord {
  readonly type: number
  readonly id: number
  readonly content: Buffer
}

/** Takes a record off the start; undefined while it is not complete. */
export function takeRecord(bytes: Buffer): { record: FastcgiRecord; rest: Buffer<ArrayBuffer> } | undefined {
  if (bytes.length === 0) return undefined
  if (bytes[0] !== 1) throw new FrameError('another version of FastCGI')
  if (bytes.length < 8) return undefined
  const length = bytes.readUInt16BE(4)
  const end = 8 + length + bytes[6]!
  if (bytes.length < end) return undefined
  const record = { type: bytes[1]!, id: bytes.readUInt16BE(2), content: bytes.subarray(8, 8 + length) }
  return { record, rest: Buffer.from(bytes.subarray(end)) }
}

export function writeRecord(type: number, id: number, content: string): string {
  const bytes = [1, type, id >> 8, id & 255, content.length >> 8, content.length & 255, 0, 0]
  return String.fromCharCode(...bytes) + content
}

/** Names and values, each with its length before it, in one byte or in four. */
export function readNameValues(text: string): [name: string, value: string][] {
  const pairs: [string, string][] = []
  let at = 0
  const byte = (): number => {
    if (at >= text.length) throw new FrameError('parameters that are shorter than they say')
    return text.charCodeAt(at++)
  }
  const size = (): number => {
    const first = byte()
    return first < 128 ? first : (((first & 127) << 24) | (byte() << 16) | (byte() << 8) | byte()) >>> 0
  }
  const take = (length: number): string => {
    if (at + length > text.length) throw new FrameError('parameters that are shorter than they say')
    return text.slice(at, (at += length))
  }
  while (at < text.length) {
    const [name, value] = [size(), size()]
    pairs.push([take(name), take(value)])
  }
  return pairs
}
