// Writes a line that would wait for a minute, and sends itself a signal: `node signal.js SIGTERM <who listens besides>`.
import { createSink } from '@tsgi/middleware-logger'

const [signal, listener] = process.argv.slice(2) as [NodeJS.Signals, string?]
const sink = createSink(process.stdout, { flushMs: 60_000 })
const end = setTimeout(() => process.exit(3), 5_000) // nobody has ended it

/** As signal-exit does: whoever finds no listener but its own lets the process die by the signal. */
function polite(): void {
  if (process.listenerCount(signal) > 1) return
  process.off(signal, polite)
  process.kill(process.pid, signal)
}

if (listener === 'polite, before') process.on(signal, polite)
sink.write('first\n')
if (listener === 'polite') process.on(signal, polite)
if (listener === 'exit') process.on(signal, () => process.exit(7))
if (listener?.startsWith('once') === true) {
  process.once(signal, () => {
    sink.write('second\n')
    if (listener === 'once, at last') clearTimeout(end)
    setTimeout(() => process.kill(process.pid, signal), 1)
  })
}
if (listener === 'removed') {
  const nothing = (): void => {}
  process.on(signal, nothing)
  process.off(signal, nothing)
}
// An answer to the signal that needs no turn, and one that needs some.
await Promise.resolve()
process.kill(process.pid, signal)
