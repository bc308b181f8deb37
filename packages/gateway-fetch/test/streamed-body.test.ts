import { forEachChunk, openBody, type BodyReader, type Chunk } from '@tsgi/core'
import { fromFetch } from '@tsgi/gateway-fetch'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'

interface Source {
  reader: BodyReader
  /** How often it was asked for a chunk. */
  pulls: () => number
  cancels: unknown[]
}

/** Long enough for a Response not to be taken for whole. */
function turn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}

/** A reader over a Response whose stream gives those, each when it is asked for it; an error ends it, `'hang'` gives nothing. */
async function streams(...gives: (string | Uint8Array | Error)[]): Promise<Source> {
  let pulls = 0
  const cancels: unknown[] = []
  const stream = new ReadableStream(
    {
      async pull(controller) {
        const next = gives[pulls++]
        await turn()
        if (next === 'hang') await new Promise(() => {})
        else if (next === undefined) controller.close()
        else if (next instanceof Error) controller.error(next)
        else controller.enqueue(next)
      },
      cancel: reason => void cancels.push(reason)
    },
    { highWaterMark: 0 }
  )
  const app = fromFetch(() => new Response(stream))
  const body = await app(createEnviron({}), () => () => {})
  return { reader: openBody(body), pulls: () => pulls, cancels }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (chunks: Chunk[]): string => chunks.map(chunk => Buffer.from(chunk).toString()).join('|')

/** All that is received, and what it failed with. */
async function readAll(reader: BodyReader): Promise<[received: string, error: unknown]> {
  const chunks: Chunk[] = []
  try {
    await forEachChunk(reader, chunk => chunks.push(chunk) > 0)
  } catch (error) {
    return [text(chunks), error]
  }
  return [text(chunks), undefined]
}

async function pullAll(reader: BodyReader): Promise<[received: string, error: unknown]> {
  const chunks: Chunk[] = []
  try {
    for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull()) chunks.push(chunk)
  } catch (error) {
    return [text(chunks), error]
  }
  return [text(chunks), undefined]
}

describe('StreamedBody', () => {
  for (const [way, read] of [
    ['in a loop', readAll],
    ['by pulls', pullAll]
  ] as const) {
    it(`gives all chunks but the empty ones, ${way}`, async () => {
      const { reader, cancels } = await streams(bytes(''), bytes('a'), bytes(''), bytes('b'), bytes('c'))
      expect(await read(reader)).to.deep.equal(['a|b|c', undefined])
      await reader.close()
      expect(cancels).to.deep.equal([])
    })

    it(`gives what came before an error, and the error, ${way}`, async () => {
      const failure = new Error('broken')
      const { reader, cancels } = await streams(bytes('a'), bytes('b'), failure)
      expect(await read(reader)).to.deep.equal(['a|b', failure])
      expect(await reader.pull()).to.equal(undefined)
      await reader.close(failure)
      expect(cancels).to.deep.equal([])
    })

    it(`refuses a chunk that is none, and calls the stream off, ${way}`, async () => {
      const { reader, cancels } = await streams(bytes('a'), 'text', bytes('b'))
      const [received, error] = await read(reader)
      expect([received, String(error)]).to.deep.equal([
        'a',
        "TypeError: fromFetch: a Response's stream must give Uint8Arrays, got string; pipe text through a TextEncoderStream"
      ])
      await reader.close(error)
      expect(cancels).to.deep.equal([error])
    })
  }

  it('asks for a chunk when the one before was accepted', async () => {
    const { reader, pulls } = await streams(...Array.from('abcdef', bytes))
    let accepted = 0
    await forEachChunk(reader, async () => {
      // Two reads are begun to see whether the body is whole.
      expect(pulls()).to.be.at.most(Math.max(2, accepted + 1))
      await turn()
      expect(pulls()).to.be.at.most(Math.max(2, accepted + 1))
      accepted++
      return true
    })
    expect([accepted, pulls()]).to.deep.equal([6, 7])
  })

  const stops: [name: string, more: boolean | Promise<boolean>][] = [
    ['false', false],
    ['a promise of false', Promise.resolve(false)]
  ]
  for (const [name, more] of stops) {
    it(`stops at ${name}, and goes on by pulls`, async () => {
      const { reader } = await streams(bytes('a'), bytes('b'), bytes('c'))
      const chunks: Chunk[] = []
      await forEachChunk(reader, chunk => (chunks.push(chunk), more))
      expect(text(chunks)).to.equal('a')
      expect(await pullAll(reader)).to.deep.equal(['b|c', undefined])
    })
  }

  const failures: [name: string, receive: () => Promise<boolean>][] = [
    [
      'throws',
      () => {
        throw new Error('full')
      }
    ],
    ['rejects with', () => Promise.reject(new Error('full'))]
  ]
  for (const [name, receive] of failures) {
    it(`passes on what the receiver ${name}`, async () => {
      const { reader, cancels } = await streams(bytes('a'), bytes('b'))
      const error: unknown = await forEachChunk(reader, receive).catch((thrown: unknown) => thrown)
      expect(String(error)).to.equal('Error: full')
      await reader.close(error)
      await reader.close(error)
      expect(cancels).to.deep.equal([error])
    })
  }

  it('lets go at once when it is closed while a chunk is awaited', async () => {
    const { reader, cancels } = await streams(bytes('a'), 'hang')
    const chunks: Chunk[] = []
    const reading = forEachChunk(reader, chunk => chunks.push(chunk) > 0)
    await turn()
    await turn()
    const reason = new Error('left')
    await reader.close(reason)
    await reading
    expect([text(chunks), cancels]).to.deep.equal(['a', [reason]])
  })
})
