import type { LogDestination } from '../options.ts'
import { DescriptorOutput } from './descriptor-output.ts'
import type { OpenOutput } from './output.ts'
import { fileSystem, runtimeProcess } from './runtime.ts'

/**
 * An output past the stream of `process.stdout` or `process.stderr`, where that is a pipe or a socket on Node or Bun for Unix. There
 * the stream is asynchronous, keeps without limit what the reader does not take, and `process.exit()` loses it. Undefined for
 * anything else: terminals and files are written synchronously.
 */
export function openStandardPipe(destination: LogDestination): OpenOutput | undefined {
  const { fd, writableLength } = destination as { fd?: unknown; writableLength?: unknown }
  // Asked first: who merely looks at process.stdout makes it a stream that does not block.
  if ((fd !== 1 && fd !== 2) || typeof writableLength !== 'number') return undefined
  const process = runtimeProcess()
  const files = fileSystem()
  if (process === undefined || files === undefined || !hasOpenPipes(process)) return undefined
  if (destination !== (fd === 1 ? process.stdout : process.stderr)) return undefined
  const kind = files.fstatSync(fd)
  if (!kind.isFIFO() && !kind.isSocket()) return undefined

  const stream = destination as LogDestination & { readonly writableLength: number }
  const settings = {
    isTaken: () => stream.writableLength > 0,
    isFatal: () => true, // EPIPE: nobody will read it again
    holdsProcess: true // as bytes in a stream do
  }
  return owner => new DescriptorOutput(files, fd, settings, owner)
}

// Deno writes to its pipes synchronously, and so does Node on Windows.
function hasOpenPipes(process: object): boolean {
  const { platform, versions } = process as { platform?: string; versions?: Record<string, string> }
  return platform !== 'win32' && versions?.['deno'] === undefined
}
