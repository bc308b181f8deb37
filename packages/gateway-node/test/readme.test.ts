import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import * as gateway from '@tsgi/gateway-node'
import type { App } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

type ServeOptions = gateway.ServeOptions
type RunningServer = gateway.RunningServer

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = [...readme.matchAll(/```ts(?: fragment)?\n([^]*?)```/g)].map(match => match[1]!)

describe('README', () => {
  it('says hello', async () => {
    const { server, printed } = await run(example('const { url }'))
    expect(printed).to.deep.equal([server.url])
    const response = await fetch(`${server.url}/there`)
    expect(await response.text()).to.equal('Hello from /there\n')
    await server.close()
  })

  it('serves from a server of the user', async () => {
    const calls: unknown[][] = []
    const server = {
      on: (...args: unknown[]) => (calls.push(args), server),
      listen: (...args: unknown[]) => (calls.push(args), server)
    }
    const text = example('createServer({ key, cert }').replaceAll(/^import .*\n/gm, '')
    // eslint-disable-next-line typescript/no-implied-eval
    const run = new Function('toNodeListener', 'createServer', 'app', 'key', 'cert', text)
    const create = (...args: unknown[]): typeof server => (calls.push(args), server)
    run(gateway.toNodeListener, create, () => [], 'the key', 'the certificate')
    const listener = calls[0]![1]
    expect(listener).to.be.a('function')
    expect(calls).to.deep.equal([
      [{ key: 'the key', cert: 'the certificate' }, listener],
      ['checkContinue', listener],
      [8443]
    ])
  })

  it('speaks with a WebSocket beside an app', async () => {
    const app: App = (_environ, startResponse) => {
      startResponse('200 OK', [])
      return ['an ordinary response']
    }
    const { server } = await run(example('WebSocketServer'), { app })
    const { port } = server.server.address() as AddressInfo
    const socket = new WebSocket(`ws://localhost:${port}`)
    await once(socket, 'open')
    socket.send('hello')
    const [message] = (await once(socket, 'message')) as [Buffer]
    expect(message.toString()).to.equal('You said hello')
    socket.close()
    await once(socket, 'close')
    expect(await (await fetch(server.url)).text()).to.equal('an ordinary response')
    await server.close()
  })
})

function example(mark: string): string {
  const found = examples.find(text => text.includes(mark))
  if (found === undefined) throw new Error(`the README has no example with ${mark}`)
  return found
}

/** Runs an example as it stands, but for its imports and its port. */
async function run(
  text: string,
  given: { app?: App } = {}
): Promise<{ server: RunningServer; printed: unknown[] }> {
  const started: RunningServer[] = []
  const printed: unknown[] = []
  const serve = async (app: App, options: ServeOptions): Promise<RunningServer> => {
    const server = await gateway.serve(app, { ...options, port: 0, closeTimeout: 100 })
    started.push(server)
    return server
  }
  const script = text.replaceAll(/^import .*\n/gm, '').replaceAll(/const app: App =/g, 'const app =')
  const body = `return (async () => { ${script} })()`
  // eslint-disable-next-line typescript/no-implied-eval
  const example = new Function(
    'serve',
    'app_',
    'WebSocketServer',
    'console',
    given.app ? `const app = app_; ${body}` : body
  ) as (...args: unknown[]) => Promise<void>
  await example(serve, given.app, WebSocketServer, { log: (value: unknown) => printed.push(value) })
  return { server: started[0]!, printed }
}
