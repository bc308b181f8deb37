import type { ServerResponse } from 'node:http'
import { toConnect } from '@tsgi/gateway-node'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { exclaim } from '../exclaim.ts'
import { eventually } from '../support.ts'
import { listen } from '../listen.ts'

/** What is called back, in its order. */
async function called(
  handler: (response: ServerResponse, note: (what: string) => () => void) => unknown,
  method = 'GET'
): Promise<string[]> {
  const notes: string[] = []
  const middleware = toConnect(exclaim)
  await using server = await listen((request, response) =>
    middleware(request, response, () => handler(response, what => () => void notes.push(what)))
  )
  await (await fetch(server.url, { method })).text()
  await eventually(() => notes.includes('last'))
  return notes
}

describe('callAtEnd', () => {
  it('calls back once, when the client has everything', async () => {
    const notes = await called((response, note) => {
      response.on('close', note('last'))
      response.end('x', note('end'))
    })
    expect(notes).to.deep.equal(['end', 'last'])
  })

  it('calls back everybody who ends, in order', async () => {
    const notes = await called((response, note) => {
      response.on('close', note('last'))
      response.end('x', note('first'))
      response.end(note('second'))
    })
    expect(notes).to.deep.equal(['first', 'second', 'last'])
  })

  it('calls back who ends a HEAD that has been answered', async () => {
    const notes = await called((response, note) => {
      response.on('close', () => response.end(note('last')))
      response.writeHead(200)
    }, 'HEAD')
    expect(notes).to.deep.equal(['last'])
  })
})
