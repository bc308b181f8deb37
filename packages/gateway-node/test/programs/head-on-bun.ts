// What toConnect needs of node:http, by a plain server: a head that has been given can be taken by `_storeHeader`, and `_header` says whether
// there is one. Then what toConnect itself says. Prints a line of JSON; runs anywhere.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toConnect } from '@tsgi/gateway-node'

interface Inner {
  _header: string | null
  _storeHeader: () => void
}

function look(response: ServerResponse): object {
  const inner = response as unknown as Inner
  let isTaken = false
  inner._storeHeader = () => {
    isTaken = true
    inner._header = 'taken'
  }
  response.writeHead(200)
  inner._header = null
  return { isTaken, isGiven: response.headersSent }
}

function says(): string {
  try {
    toConnect(app => app)
    return 'nothing'
  } catch (error) {
    return String(error)
  }
}

const server = createServer((_request, response) => {
  console.log(JSON.stringify({ ...look(response), says: says() }))
  process.exit()
}).listen(0, '127.0.0.1', () => {
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`).catch(() => {})
})
