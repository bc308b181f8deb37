import { isDeepStrictEqual } from 'node:util'
import { constants, gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import type { Outcome } from './contender.ts'
import type { ContenderName, Row } from './row.ts'

interface Comparable {
  status: string
  /** Name and value as they came, in their order. */
  headers: string[]
  /** Where the body ends by a chunk, in hand it has a length. */
  framing: string
  body: string
  ending: string
  interim: number[]
  notes: string[]
}

/**
 * Compares what came of a row with what came of it on the bare server: bytes of the status line, the headers as they are
 * spelt and in their order, the body, how it ended, and what the handler saw.
 *
 * Apart from that, only what the gateway must add: Date, and the length of a body that is in hand, where Node sends chunks.
 */
export function compare(row: Row<unknown>, name: ContenderName, bare: Outcome, outcome: Outcome): void {
  const expected = comparable(bare)
  const actual = comparable(outcome)
  const difference = row.differs?.[name]
  if (difference !== undefined) {
    const { because: _because, without = [], notes, unmarked, ...others } = difference
    const before = structuredClone([expected, actual])
    Object.assign(expected, others, notes && { notes: [...notes] })
    if (others.body !== undefined && expected.framing.startsWith('length')) {
      expected.framing = `length ${expected.body.length}`
    }
    const lower = without.map(header => `${header.toLowerCase()}:`)
    for (const each of [expected, actual]) {
      each.headers = each.headers.filter(line => !lower.some(start => line.toLowerCase().startsWith(start)))
    }
    const isDifferent = unmarked === true || !isDeepStrictEqual([expected, actual], before)
    expect(isDifferent, `${row.name}: the declared difference is none`).to.equal(true)
  }
  if (name.endsWith('gzip')) undoGzip(expected, actual)
  if (name.endsWith('a layer')) undoMark(actual, difference?.unmarked === true)
  // A body in hand gets its length, where Node knows only that there may be more.
  if (expected.framing === 'chunked' && actual.framing === `length ${actual.body.length}`) {
    actual.framing = 'chunked'
  }
  expect(actual, `${row.name}, ${name}`).to.deep.equal(expected)
}

function comparable({ response, ending, notes }: Outcome): Comparable {
  if (response === undefined) {
    return { status: '', headers: [], framing: '', body: '', ending, interim: [], notes: [...notes] }
  }
  const length = response.header('Content-Length')
  const coding = response.header('Transfer-Encoding')
  const isFraming = (name: string): boolean => /^(date|content-length|transfer-encoding)$/i.test(name)
  expect(response.header('Date'), 'Date').to.match(/GMT$/)
  return {
    status: `${response.version} ${response.status} ${response.reason}`,
    headers: response.headers.filter(([name]) => !isFraming(name)).map(pair => pair.join(': ')),
    framing: [coding, length !== undefined && `length ${length}`].filter(Boolean).join(' and '),
    body: response.body,
    ending,
    interim: response.interim,
    notes: [...notes]
  }
}

function undoMark(actual: Comparable, isUnmarked: boolean): void {
  const without = actual.headers.filter(line => line !== 'X-Layer: yes')
  const marks = actual.headers.length - without.length
  if (actual.status !== '') expect(marks, 'X-Layer').to.equal(isUnmarked ? 0 : 1)
  actual.headers = without
}

const CODED = /^(content-encoding|vary|etag|accept-ranges):/i

/** What gzip must change of a response that it compresses, and of one that it would compress for another client. */
function undoGzip(expected: Comparable, actual: Comparable): void {
  const isCoded = actual.headers.includes('Content-Encoding: gzip')
  const wasCoded = expected.headers.some(line => /^content-encoding:/i.test(line))
  if (isCoded && !wasCoded) {
    if (actual.body !== '') {
      const isCut = actual.ending === 'broken off'
      const bytes = Buffer.from(actual.body, 'latin1')
      const text = gunzipSync(bytes, isCut ? { finishFlush: constants.Z_SYNC_FLUSH } : {}).toString('latin1')
      // Who compresses holds some of it back.
      actual.body = isCut && expected.body.startsWith(text) ? expected.body : text
    }
    expect(actual.headers.join('\n')).to.match(/^vary:.*accept-encoding/im)
    expected.headers = expected.headers.filter(line => !CODED.test(line))
    actual.headers = actual.headers.filter(line => !CODED.test(line))
    expected.framing = actual.framing
  } else {
    for (const each of [expected, actual]) {
      // What a 304 revalidates has the tag of the compressed form.
      each.headers = each.headers
        .filter(line => !/^vary:/i.test(line))
        .map(line => (each.status.includes(' 304 ') ? line.replace(/^etag: W\//i, 'ETag: ') : line))
    }
  }
}
