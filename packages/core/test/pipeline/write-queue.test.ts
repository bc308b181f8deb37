import { setImmediate as turn } from 'node:timers/promises'
import { compose, openBody, type App, type Chunk, type Write } from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { layer } from './layer.ts'

/** A response through a layer that lets a chunk go when it is told to, and whose source yields `y` when it is told to. */
async function open(): Promise<{
  write: Write
  sent: Chunk[]
  yieldNow: () => Promise<void>
  letGo: (chunks: number) => Promise<void>
  close: () => Promise<void>
}> {
  const gates: (() => void)[] = []
  const sent: Chunk[] = []
  let write!: Write
  let proceed!: () => void
  const app: App = (_environ, startResponse) => {
    write = startResponse('200 OK', [])
    return (async function* () {
      await new Promise<void>(resolve => (proceed = resolve))
      yield 'y'
      await new Promise(() => {})
    })()
  }
  const gated = layer(() => ({ chunk: chunk => new Promise(resolve => gates.push(() => resolve(chunk))) }))
  const body = await compose(app, gated)(createEnviron(), () => chunk => void sent.push(chunk))
  const reader = openBody(body)
  void (async () => {
    for (;;) {
      const chunk = await reader.pull()
      if (chunk === undefined) return
      sent.push(chunk)
    }
  })()
  await turn()
  return {
    write,
    sent,
    yieldNow: () => (proceed(), turn()),
    async letGo(chunks) {
      for (let i = 0; i < chunks; i++) {
        gates.shift()!()
        await turn()
      }
    },
    close: async () => reader.close(new Error('over'))
  }
}

describe('writes that wait', () => {
  it('come, all of them, after a chunk that was yielded before', async () => {
    const { write, sent, yieldNow, letGo, close } = await open()
    void write('a')
    await yieldNow()
    void write('b')
    void write('c')
    await letGo(4)
    expect(sent).to.deep.equal(['a', 'y', 'b', 'c'])
    await close()
  })

  it('come before or after a chunk as they were made, though none waits in between', async () => {
    const { write, sent, yieldNow, letGo, close } = await open()
    void write('a')
    void write('b')
    await yieldNow()
    await letGo(1)
    void write('c')
    await letGo(3)
    expect(sent).to.deep.equal(['a', 'b', 'y', 'c'])
    await close()
  })

  it('go on without a chunk of the source', async () => {
    const { write, sent, letGo, close } = await open()
    void write('a')
    void write('b')
    await letGo(1)
    void write('c')
    await letGo(2)
    expect(sent).to.deep.equal(['a', 'b', 'c'])
    await close()
  })

  it('have the room of those that have left, while others still wait', async () => {
    const { write, letGo, close } = await open()
    const large = 'x'.repeat(300_000)
    for (let i = 0; i < 4; i++) void write(large)
    await letGo(1)
    void write(large)
    expect(() => void write(large)).to.throw(RangeError, 'write: at most 1048576 bytes')
    await close()
  })

  it('have the places of those that have left, while others still wait', async () => {
    let write!: Write
    let left = 0
    let goOn!: () => void
    const app: App = async (_environ, startResponse) => {
      write = startResponse('200 OK', [])
      return (async function* () {
        await new Promise<void>(resolve => (goOn = resolve))
        yield* []
      })()
    }
    const stalling = layer(() => ({ chunk: async chunk => (left++ < 10 ? chunk : new Promise(() => {})) }))
    const reader = openBody(await compose(app, stalling)(createEnviron(), () => () => {}))
    void reader.pull()
    await turn()
    for (let i = 0; i < 65_536; i++) void write('x')
    await turn()
    expect(left).to.equal(11)
    for (let i = 0; i < 11; i++) void write('x')
    expect(() => void write('x')).to.throw(RangeError, 'in 65536 chunks')
    goOn()
    await reader.close(new Error('over'))
  })
})
