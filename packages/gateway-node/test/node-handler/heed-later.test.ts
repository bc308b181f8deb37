import { fromNodeHandler } from '@tsgi/gateway-node'
import { createEnviron } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { later } from '../support.ts'

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A request whose signal counts how often it is asked for. */
function request(controller = new AbortController()): {
  environ: ReturnType<typeof createEnviron>
  asked: () => number
} {
  let asked = 0
  const environ = createEnviron()
  Object.defineProperty(environ, 'tsgi.signal', { get: () => (asked++, controller.signal) })
  return { environ, asked: () => asked }
}

describe('heedLater', () => {
  it('makes no signal for a request that is answered in its turn', async () => {
    const { environ, asked } = request()
    const app = fromNodeHandler(async (_request, response) => (await Promise.resolve(), response.end('soon')))
    await app(environ, () => () => {})
    await turn()
    expect(asked()).to.equal(0)
  })

  it('makes one for a request that takes longer, once', async () => {
    const { environ, asked } = request()
    const app = fromNodeHandler(async (_request, response) => (await later(5), response.end('late')))
    await app(environ, () => () => {})
    expect(asked()).to.equal(1)
  })

  it('hears of a client that left before', async () => {
    const controller = new AbortController()
    const { environ } = request(controller)
    let closed = false
    const app = fromNodeHandler((_request, response) => void response.on('close', () => (closed = true)))
    const pending = Promise.resolve(app(environ, () => () => {}))
    controller.abort(new Error('gone'))
    expect(String(await pending.catch((error: unknown) => error))).to.equal('Error: gone')
    await turn()
    expect(closed).to.equal(true)
  })

  it('serves all requests of a turn, those of the next turn too', async () => {
    const controllers = [new AbortController(), new AbortController(), new AbortController()]
    const app = fromNodeHandler(() => {})
    const ends: string[] = []
    for (const [index, controller] of controllers.entries()) {
      const { environ } = request(controller)
      Promise.resolve(app(environ, () => () => {})).catch((error: unknown) =>
        ends.push(`${index} ${String(error)}`)
      )
      if (index === 1) await turn()
    }
    await turn()
    for (const controller of controllers) controller.abort(new Error('gone'))
    await turn()
    expect(ends).to.deep.equal(['0 Error: gone', '1 Error: gone', '2 Error: gone'])
  })
})
