import { createReadStream, renameSync, statSync, writeFileSync, type ReadStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// What the servers of the table `gzip` send, the same for all.

export const JSON_TYPE = 'application/json; charset=utf-8'
export const LEVEL = 6
export const THRESHOLD = 1024
export const STREAM_BYTES = 10 * 2 ** 20

/** A list of records as JSON, of about so many KiB and not less: the threshold of all is 1 KiB. */
export function jsonOf(kilobytes: number): string {
  const records: string[] = []
  for (let length = 0; length < kilobytes * 1024; length += records.at(-1)!.length + 1) {
    records.push(recordOf(records.length))
  }
  return `[${records.join()}]`
}

/** The path of a file of 10 MiB, in lines like the records, from which the servers stream. All share one, and it is left for next time. */
export function createFile(): string {
  const file = join(tmpdir(), 'tsgi-bench-stream.json')
  if (statSync(file, { throwIfNoEntry: false })?.size === STREAM_BYTES) return file
  const own = `${file}.${process.pid}`
  writeFileSync(own, streamText())
  renameSync(own, file)
  return file
}

export function streamText(): string {
  const lines: string[] = []
  for (let length = 0; length < STREAM_BYTES; length += lines.at(-1)!.length)
    lines.push(`${recordOf(lines.length)}\n`)
  return lines.join('').slice(0, STREAM_BYTES)
}

export function openFile(file: string): ReadStream {
  return createReadStream(file)
}

/** The same as a web stream that reads when it is asked: `Readable.toWeb` of Node 20 reads 65,536 chunks ahead. */
export function openFileToWeb(file: string): ReadableStream {
  return ReadableStream.from(openFile(file))
}

/** An event at once, and then silence: what most of the open streams of a server are. */
export const EVENT = 'event: hello\ndata: {"id":1,"text":"All work and no play makes Jack a dull boy."}\n\n'

// No two are alike, so that the ratio is that of data: about 5 to 1.
function recordOf(index: number): string {
  const hash = Math.imul(index + 1, 0x9e3779b1) >>> 0
  return JSON.stringify({
    id: index,
    name: `${FIRST[hash % 8]} ${LAST[(hash >>> 3) % 8]}`,
    email: `${FIRST[hash % 8]!.toLowerCase()}.${hash.toString(36)}@example.com`,
    active: hash % 3 === 0,
    balance: (hash % 1e6) / 100,
    tags: [FIRST[(hash >>> 6) % 8], LAST[(hash >>> 9) % 8]]
  })
}

const FIRST = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Niklaus']
const LAST = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Wirth']
