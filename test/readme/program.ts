import { Server } from 'node:net'

// An example names the port that its reader will use. Here it may be taken, and would be by the next example.
const { listen } = Server.prototype as { listen: (this: Server, ...args: unknown[]) => Server }
Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [first, ...rest] = args
  if (typeof first === 'number') return listen.call(this, 0, ...rest)
  if (typeof first === 'object' && first !== null && 'port' in first) {
    return listen.call(this, { ...first, port: 0 }, ...rest)
  }
  return listen.apply(this, args)
} as typeof Server.prototype.listen

/** Milliseconds in which a program that is loaded may still fail, by its own clock: a busy machine may need longer to tell of it. */
const LINGER = 50

const [file] = process.argv.splice(2, 1)
await import(file!)
// Neither the timer nor a channel that is open may keep the program from its end.
process.channel?.unref()
setTimeout(() => process.send?.('loaded', () => process.disconnect()), LINGER).unref()
