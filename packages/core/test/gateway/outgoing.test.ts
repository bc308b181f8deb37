import { setImmediate as turn } from 'node:timers/promises'
import type { Chunk, Status } from '@tsgi/core'
import { BodyMeter, Outgoing } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

class Way extends Outgoing {
  headSent = false
  ends = 0
  protected readonly isHead: boolean
  protected readonly backlog = 0

  constructor({ isHead = false, length }: { isHead?: boolean; length?: number }) {
    super()
    this.isHead = isHead
    if (length !== undefined) this.meter = new BodyMeter(length)
  }

  protected sendWritten(chunk: Chunk): undefined {
    this.headSent = true
    this.meter?.take(chunk.length)
  }

  protected whole(): void {
    this.ends++
  }
}

const cases: [name: string, status: Status, options: ConstructorParameters<typeof Way>[0]][] = [
  ['to HEAD', '200 OK', { isHead: true }],
  ['to who gets no body', '204 No Content', {}],
  ['beyond its Content-Length', '200 OK', { length: 3 }]
]

describe('Outgoing', () => {
  for (const [name, status, options] of cases) {
    it(`lets others have their turn while an app writes on and on ${name}`, async () => {
      const outgoing = new Way(options)
      const write = outgoing.startResponse(status, [])
      let isTheirs = false
      setTimeout(() => (isTheirs = true))
      for (let writes = 0; writes < 100_000 && !isTheirs; writes++) await write('x')
      expect(isTheirs).to.equal(true)
      await turn()
      expect(outgoing.ends).to.equal(1)
      outgoing.stop(new Error('left'))
      expect(await Promise.resolve(write('x')).catch(String)).to.equal('Error: left')
    })
  }

  it('takes a response for whole that reaches nobody, but not in the turn in which it is written', async () => {
    const outgoing = new Way({ isHead: true })
    const write = outgoing.startResponse('200 OK', [])
    void write('')
    void write('x')
    await Promise.resolve()
    expect(outgoing.ends).to.equal(0)
    await turn()
    expect(outgoing.ends).to.equal(1)
  })

  it('makes no promise for a chunk that is on its way', async () => {
    const outgoing = new Way({})
    expect(outgoing.startResponse('200 OK', [])('x')).to.equal(undefined)
    await turn()
    expect(outgoing.ends).to.equal(0)
  })
})
