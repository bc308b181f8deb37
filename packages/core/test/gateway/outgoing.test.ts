import type { Chunk, Status } from '@tsgi/core'
import { BodyMeter, Outgoing } from '@tsgi/core/gateway'
import { expect } from 'chai'
import { describe, it } from 'mocha'

class Way extends Outgoing {
  headSent = false
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
      outgoing.stop(new Error('left'))
      expect(await Promise.resolve(write('x')).catch(String)).to.equal('Error: left')
    })
  }

  it('makes no promise for a chunk that is on its way', () => {
    expect(new Way({}).startResponse('200 OK', [])('x')).to.equal(undefined)
  })
})
