import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'mocha'

/** One thing that a framework can do, and the request that makes it do it. */
export interface Row<Setup> {
  readonly name: string
  /** Puts what is to be done into a framework's app. */
  readonly setup: Setup
  /** The request line without its version, headers, and behind an empty line the body. */
  readonly request: readonly string[]
  /** How many notes to wait for: events after the response. */
  readonly notes?: number
  /** Sends the body in chunks. */
  readonly chunked?: true
  /** The client leaves when the handler has noted something, or when it has got the head; then only the notes are compared. */
  readonly leaves?: 'when called' | 'with the head'
  /** Where the answer differs for a reason that a decision gives, what it is there. */
  readonly differs?: Readonly<Partial<Record<ContenderName, Difference>>>
}

export type ContenderName = 'inside' | 'inside a layer' | 'inside gzip' | 'around a layer' | 'around gzip'

/** What is to be compared in place of the bare server's. */
export interface Difference {
  readonly because: string
  readonly status?: string
  readonly body?: string
  readonly ending?: Ending
  readonly notes?: readonly string[]
  readonly framing?: string
  /** It does not go through the layer. */
  readonly unmarked?: true
  /** Headers that are not compared. */
  readonly without?: readonly string[]
}

/** `closed`: whole, and the connection with it. */
export type Ending = 'whole' | 'broken off' | 'closed'

/** The same difference wherever the framework is inside. */
export function inside(difference: Difference): Pick<Row<unknown>, 'differs'> {
  return {
    differs: { inside: difference, 'inside a layer': difference, 'inside gzip': difference }
  }
}

/** The same difference wherever our middleware is inside the framework. */
export function around(difference: Difference): Pick<Row<unknown>, 'differs'> {
  return { differs: { 'around a layer': difference, 'around gzip': difference } }
}

const FIELDS_OF_EXPRESS = [
  'Content-Type',
  'ETag',
  'X-Powered-By',
  'Content-Security-Policy',
  'X-Content-Type-Options'
]

/** An answer that does not go through a layer inside the framework, and is the same for that. */
export function past(because: string): Pick<Row<unknown>, 'differs'> {
  return { differs: { 'around a layer': { because, unmarked: true } } }
}

/** A path that does not decode does not reach the framework, and behind toConnect its error handlers answer it. */
export const REFUSED: Pick<Row<unknown>, 'differs'> = {
  differs: {
    ...inside({
      because: 'the gateway refuses such a path',
      status: 'HTTP/1.1 400 Bad Request',
      body: 'Bad Request',
      framing: 'length 11',
      ending: 'closed',
      unmarked: true,
      without: [...FIELDS_OF_EXPRESS, 'Connection', 'Keep-Alive']
    }).differs,
    ...around({
      because: 'environ cannot be made of such a path',
      status: 'HTTP/1.1 400 Bad Request',
      body: 'Error: request: the path is not percent-encoded UTF-8',
      unmarked: true,
      without: FIELDS_OF_EXPRESS
    }).differs
  }
}

/** What a handler tells of itself: it is compared as the response is. */
export const notes: string[] = []

export function note(...values: unknown[]): void {
  notes.push(values.map(value => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '))
}

/** Notes what a callback gets: a code, or nothing. */
export function noteError(what: string): (error?: unknown) => void {
  return error => {
    const { code, status, message } = (error ?? {}) as { code?: unknown; status?: unknown; message?: unknown }
    note(what, error === undefined || error === null ? 'done' : [code ?? message, status ?? null])
  }
}

/** Files whose entity tags are the same in every run. */
export function createFiles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-files-'))
  const files: Record<string, string> = {
    'name.txt': 'tobi',
    'nums.txt': '123456789',
    'user.html': '<p>user</p>',
    'data.json': '{"a":1}',
    '.hidden': 'hidden',
    '% of dogs.txt': '20%',
    'grüße.txt': 'hello',
    'long.txt': 'a line of text\n'.repeat(10_000)
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text)
    utimesSync(join(folder, name), MODIFIED, MODIFIED)
  }
  after(() => rmSync(folder, { recursive: true }))
  return folder
}

export const MODIFIED: Date = new Date('2024-05-06T07:08:09Z')
