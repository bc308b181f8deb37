import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import zlib from 'node:zlib'
import { runArguments } from '@tsgi/test-support'

/** Whether this runtime is the other one that the reason says it is: a small program for each reason, without TSGI. */
export interface Difference {
  readonly on: 'bun' | 'deno'
  readonly shows: () => boolean | Promise<boolean>
}

const folder = mkdtempSync(join(tmpdir(), 'tsgi-differences-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** What `notOn` gives as a reason, and the proof of it. */
export const DIFFERENCES: Readonly<Record<string, Difference>> = {
  'a Response of text has no Content-Type': {
    on: 'bun',
    shows: () => new Response('x').headers.get('content-type') === null
  },
  'Response.json names a charset': {
    on: 'bun',
    shows: () => Response.json({}).headers.get('content-type') !== 'application/json'
  },
  'a locked body counts as used': {
    on: 'bun',
    shows() {
      const response = new Response('x')
      response.body!.getReader()
      return response.bodyUsed
    }
  },
  'a Response takes it': {
    on: 'bun',
    shows: () =>
      throws(() => new Response('x', { status: 204 })) === undefined &&
      throws(() => new Response('x', { statusText: 'a\nb' })) === undefined &&
      throws(() => Response.json({}, { status: 204 })) === undefined
  },
  'there is no node:v8 flag for a gc()': {
    on: 'bun',
    shows: () =>
      throws(() => {
        setFlagsFromString('--expose-gc')
        runInNewContext('gc')
      }) !== undefined
  },
  'console has a write()': { on: 'bun', shows: () => 'write' in console },
  'process emits no removeListener for signals': {
    on: 'bun',
    shows() {
      const removed: unknown[] = []
      process.on('removeListener', event => removed.push(event))
      const listener = (): void => {}
      process.on('SIGUSR2', listener).off('SIGUSR2', listener)
      return !removed.includes('SIGUSR2')
    }
  },
  'it inlines a function that is used once, which loses its name': {
    on: 'bun',
    shows: () =>
      run(`const nameOf = each => each.name
        function told() { const once = () => {}; return nameOf(once) }
        console.log(told())`).stdout === '\n'
  },
  'an uncaught error ends the process without an exit event': {
    on: 'deno',
    shows: () =>
      run('process.on("exit", () => console.log("heard"))\nthrow new Error("x")').stdout !== 'heard\n'
  },
  'errors of pipes have another text': {
    on: 'deno',
    shows: () =>
      run(
        `import { writeSync } from 'node:fs'
        process.on('SIGPIPE', () => {})
        try { for (;;) writeSync(1, 'x'.repeat(65536)) } catch (error) { console.error(error.message) }`,
        '"$0" "$@" | head -c 1'
      ).stderr !== 'EPIPE: broken pipe, write\n'
  },
  'errors of node:fs have another text': {
    on: 'deno',
    shows: () =>
      throws(() => writeSync(openSync('/dev/full', 'w'), 'x'))?.message !==
      'ENOSPC: no space left on device, write'
  },
  'pipes are written to synchronously': {
    on: 'deno',
    async shows() {
      const mark = join(folder, 'mark')
      const [runtime, ...args] = command(`import { writeFileSync } from 'node:fs'
        process.stdout.write('x'.repeat(4_000_000))
        writeFileSync(${JSON.stringify(mark)}, '')`)
      const child = spawn(runtime, args)
      // Nobody reads: whoever waits for the pipe does not come to the mark. A busy machine takes its time elsewhere.
      const patience = 'Deno' in globalThis ? 100 : 1000
      for (let i = 0; i < patience && !existsSync(mark); i++) await pause(20)
      child.kill('SIGKILL')
      return !existsSync(mark)
    }
  },
  'node:zlib cannot be patched': {
    on: 'deno',
    async shows() {
      const own = Object.getOwnPropertyDescriptor(zlib, 'createGzip')!
      const other = (): void => {}
      try {
        Object.defineProperty(zlib, 'createGzip', { ...own, value: other })
        syncBuiltinESMExports()
        return ((await import('node:zlib')).createGzip as unknown) !== other
      } catch {
        return true
      } finally {
        Object.defineProperty(zlib, 'createGzip', own)
        syncBuiltinESMExports()
      }
    }
  },
  'brotliDecompressSync takes what is cut off': {
    on: 'deno',
    shows() {
      const flush = zlib.constants.BROTLI_OPERATION_FLUSH
      const open = zlib.brotliCompressSync('text '.repeat(1000), { finishFlush: flush })
      return throws(() => zlib.brotliDecompressSync(open)) === undefined
    }
  },
  'node:zlib compresses on the event loop': {
    on: 'deno',
    async shows() {
      const bytes = Buffer.from(Array.from({ length: 4_000_000 }, (_, i) => (i * i) % 251))
      // Thousands of turns elsewhere, unless the machine is so busy that the loop stands still meanwhile: not each time.
      for (let i = 0; i < 10; i++) {
        let turns = 0
        let isOver = false
        const turn = (): void => {
          turns++
          if (!isOver) setImmediate(turn)
        }
        setImmediate(turn)
        await promisify(zlib.gzip)(bytes)
        isOver = true
        if (turns > 10) return false
      }
      return true
    }
  },
  'SIGXFSZ ends the process, which Node ignores': {
    on: 'deno',
    shows() {
      const file = JSON.stringify(join(folder, 'large'))
      const code = `import { writeFileSync } from 'node:fs'
        try { writeFileSync(${file}, 'x'.repeat(10_000)) } catch (error) { console.log(error.code) }`
      return run(code, 'ulimit -f 1; exec "$0" "$@"').stdout !== 'EFBIG\n'
    }
  }
}

let saved = 0

function save(code: string): string {
  const file = join(folder, `${saved++}.mjs`)
  writeFileSync(file, code)
  return file
}

/** Runs a program by this runtime, in a shell. */
function run(code: string, script = '"$0" "$@"'): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-c', script, ...command(code)], { encoding: 'utf8' })
}

/** This runtime, and its arguments for a program. */
function command(code: string): [runtime: string, ...args: string[]] {
  const runtime = 'deno' in process.versions ? 'deno' : 'node'
  return [process.execPath, ...runArguments(runtime, save(code), [])]
}

function throws(work: () => unknown): Error | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error as Error
  }
}
