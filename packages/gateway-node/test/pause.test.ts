import { createServer } from 'node:http'
import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import type { App } from '@tsgi/core'
import { toNodeListener, type NodeListener } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { eventually, get, later } from './support.ts'

/** A connection whose client has always taken what was written before the next chunk is made. */
class Swift extends Duplex {
  override _read(): void {}

  override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
    done()
  }

  override _writev(_chunks: unknown, done: () => void): void {
    done()
  }
}

const LONGEST = 500_000

/** How many chunks were sent before somebody else had a turn. */
async function chunksInARow(
  listen: (app: App) => NodeListener,
  ways: (more: () => boolean) => App
): Promise<number> {
  let count = 0
  let isTheirs = false
  let hasEnded = false
  const app = ways(() => {
    if (count === 0) setImmediate(() => (isTheirs = true))
    if (!isTheirs && count < LONGEST) {
      count++
      return true
    }
    hasEnded = true
    return false
  })
  const socket = connect(listen(app))
  await eventually(() => hasEnded)
  socket.destroy()
  return count
}

function connect(listener: NodeListener): Duplex {
  const socket = new Swift()
  createServer(listener).emit('connection', socket)
  socket.push(get('/'))
  return socket
}

const ways: Record<string, (more: () => boolean) => App> = {
  'yields on and on': more =>
    async function* (_environ, startResponse) {
      startResponse('200 OK', [])
      while (more()) yield 'x'.repeat(100)
    },
  'yields on and on, and is not asynchronous': more =>
    function* (_environ, startResponse) {
      startResponse('200 OK', [])
      while (more()) yield 'x'.repeat(100)
    },
  'writes on and on': more => async (_environ, startResponse) => {
    const write = startResponse('200 OK', [])
    while (more()) await write('x'.repeat(100))
    return []
  }
}

describe('a response', () => {
  it('makes no app wait that writes once in a turn', async () => {
    const accepted: unknown[] = []
    let hasEnded = false
    const app: App = async (_environ, startResponse) => {
      const write = startResponse('200 OK', [])
      for (let writes = 0; writes < 5; writes++) {
        accepted.push(write('x'))
        await later(3)
        await turn() // a machine that is busy may call the timer in the turn that has set it
      }
      hasEnded = true
      return []
    }
    const socket = connect(toNodeListener(app))
    await eventually(() => hasEnded)
    socket.destroy()
    expect(accepted).to.deep.equal([undefined, undefined, undefined, undefined, undefined])
  })

  for (const [name, app] of Object.entries(ways)) {
    it(`lets others have their turn while an app ${name} for a client that is never behind`, async () => {
      expect(await chunksInARow(toNodeListener, app)).to.be.below(LONGEST)
    })
  }
})
