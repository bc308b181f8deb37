// Puts the handler of every server that the program makes inside our gateway: loaded by `node --import`.
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { fromNodeHandler, toNodeListener } from '../../packages/gateway-node/dist/index.js'

const createServer = http.createServer

http.createServer = function (...args) {
  const handler = args.find(argument => typeof argument === 'function')
  if (handler === undefined) return wrapLater(createServer.apply(this, args))
  const options = args.find(argument => typeof argument === 'object') ?? {}
  return createServer.call(this, options, wrap(handler))
}

function wrap(handler) {
  return toNodeListener(fromNodeHandler(handler))
}

/** Where the handler is given by `on`. */
function wrapLater(server) {
  const { on } = server
  server.on = (name, listener) => on.call(server, name, name === 'request' ? wrap(listener) : listener)
  server.addListener = server.on
  return server
}

syncBuiltinESMExports()
