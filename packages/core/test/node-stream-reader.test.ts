import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { openBody } from '@tsgi/core'
import { expect } from 'chai'
import fc from 'fast-check'
import { describe, it } from 'mocha'

const failed = new Error('disk')

/** What is done to a stream: chunks are pushed, turns pass, and it ends or fails, or neither. */
interface Script {
  steps: (string | number)[]
  last: 'end' | 'destroy' | 'fail' | 'emit'
  isReadFirst: boolean
}

function streamOf({ steps, last, isReadFirst }: Script): { stream: Readable; play: () => Promise<void> } {
  const stream = new Readable({ objectMode: true, read() {} })
  stream.on('error', () => {})
  return {
    stream,
    async play() {
      if (isReadFirst) await turn()
      for (const step of steps) {
        if (typeof step === 'string') stream.push(step)
        else for (let i = 0; i < step; i++) await turn()
      }
      if (last === 'end') stream.push(null)
      else if (last === 'emit') stream.emit('error', failed)
      else stream.destroy(last === 'fail' ? failed : undefined)
    }
  }
}

/** What a reading gives, chunk by chunk, and how it ends. */
async function record(next: () => Promise<string | undefined>): Promise<string[]> {
  const seen: string[] = []
  try {
    for (let chunk; (chunk = await next()) !== undefined;) if (chunk !== '') seen.push(chunk)
    seen.push('ends')
  } catch (error) {
    seen.push(`fails: ${(error as Error).message}`)
  }
  return seen
}

const QUIET = { objectMode: true, read() {} }

async function* marks(this: Readable): AsyncGenerator<string> {
  for await (const chunk of Readable.prototype[Symbol.asyncIterator].call(this)) yield `<${chunk}>`
}

class Marked extends Readable {
  constructor() {
    super(QUIET)
  }

  override [Symbol.asyncIterator](): NodeJS.AsyncIterator<string> {
    return marks.call(this)
  }
}

describe('NodeStreamReader', () => {
  it('gives what its iterator gives, whatever happens to the stream', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record<Script>({
          steps: fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', ''), fc.integer({ min: 1, max: 2 })), {
            maxLength: 8
          }),
          last: fc.constantFrom('end', 'destroy', 'fail', 'emit'),
          isReadFirst: fc.boolean()
        }),
        async script => {
          const [mine, twin] = [streamOf(script), streamOf(script)]
          const reader = openBody(mine.stream)
          const iterator = twin.stream[Symbol.asyncIterator]()
          const [given, expected] = await Promise.all([
            record(async () => (await reader.pull()) as string | undefined),
            record(async () => (await iterator.next()).value as string | undefined),
            mine.play(),
            twin.play()
          ])
          await reader.close()
          expect(given).to.deep.equal(expected)
        }
      ),
      { numRuns: 200 }
    ))

  describe('what was read ahead', () => {
    async function readAhead(...chunks: unknown[]): Promise<ReturnType<typeof openBody>> {
      const stream = new Readable({ objectMode: true, read() {} })
      for (const chunk of ['first', ...chunks]) stream.push(chunk)
      const reader = openBody(stream)
      expect(await reader.pull()).to.equal('first')
      return reader
    }

    it('costs no promise', async () => {
      const reader = await readAhead('a', 'b', null)
      expect([reader.pull(), reader.pull()]).to.deep.equal(['a', 'b'])
      expect(await reader.pull()).to.equal(undefined)
      await reader.close()
    })

    it('is passed over where it is empty', async () => {
      const reader = await readAhead('', '', 'a', '', null)
      expect(reader.pull()).to.equal('a')
      expect(await reader.pull()).to.equal(undefined)
      await reader.close()
    })

    it('is refused where it is no chunk', async () => {
      const reader = await readAhead(7)
      expect(() => reader.pull()).to.throw(TypeError, 'body: a chunk must be a string or a Uint8Array')
      await reader.close()
    })

    for (const [where, stream] of [
      ['its class', () => new Marked()],
      ['the stream', () => Object.assign(new Readable(QUIET), { [Symbol.asyncIterator]: marks })]
    ] as const) {
      it(`is left to an iterator of ${where}, which gives something else`, async () => {
        const marked = stream()
        for (const chunk of ['a', 'b', 'c', null]) marked.push(chunk)
        const reader = openBody(marked)
        expect(await record(async () => (await reader.pull()) as string | undefined)).to.deep.equal([
          '<a>',
          '<b>',
          '<c>',
          'ends'
        ])
        await reader.close()
      })
    }

    it('is not given after close', async () => {
      const reader = await readAhead('a')
      await reader.close()
      expect(await reader.pull()).to.equal(undefined)
    })
  })
})
