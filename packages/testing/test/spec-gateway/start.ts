import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Body, Chunk } from '@tsgi/core'
import type { GatewaySetup, StartGateway } from '@tsgi/testing/gateway'
import { breakOff, close, open, toBytes, type Steps } from './body.ts'
import { makeEnviron, Refusal } from './environ.ts'
import { Outgoing } from './outgoing.ts'

/** Starts a gateway on a port of the loopback. */
export const startSpecGateway: StartGateway = async setup => {
  // Bytes beyond a request are not Node's to refuse: "a request must be answered with 400" covers them.
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    void serve(setup, request, response)
  })
  // "It must not drop header lines silently": Node does, beyond some thousand.
  server.maxHeadersCount = 0
  server.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n')
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}

async function serve(
  { app, errors }: GatewaySetup,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const report = (error: unknown): void => void errors.write(`${String(error)}\n`)
  const abort = new AbortController()
  const outgoing = new Outgoing(request, response, abort)
  let reason: unknown
  let body: Body | undefined
  let steps: Steps | undefined
  try {
    body = await app(makeEnviron(request, errors, abort), outgoing.startResponse)
    abort.signal.throwIfAborted()
    if (Array.isArray(body)) {
      const bytes = (body as Chunk[]).map(toBytes)
      outgoing.inHand = bytes.reduce((sum, { length }) => sum + length, 0)
    }
    steps = open(body)
    while (!outgoing.isDone) {
      const step = await Promise.race([steps.next(), outgoing.left])
      if (step.done === true) break
      if (toBytes(step.value).length > 0) await outgoing.send(step.value)
    }
    outgoing.end()
  } catch (error) {
    reason = error === undefined ? new Error('the app threw undefined') : error
    if (!abort.signal.aborted || abort.signal.reason !== error) {
      if (!(reason instanceof Refusal)) report(reason)
      abort.abort(reason)
      await breakOff(request, response, reason, outgoing.isFull)
    }
  }
  await close(body, steps, reason).catch(report)
}
