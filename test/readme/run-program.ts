import { Worker } from 'node:worker_threads'

/** Milliseconds that a program may take; and that one without expectations goes on when it is loaded, as a server does. */
const LIMIT = 20_000
const LINGER = 50

/**
 * Runs a program in a thread of its own, until it ends, or has printed as many lines as it should, or is loaded and waits. With
 * `Infinity` lines it has to end.
 * @returns what it printed
 * @throws what it threw; or what it printed, when its exit code is not 0, as that of tests that fail
 */
export async function runProgram(file: string, lines: number): Promise<string[]> {
  const worker = new Worker(new URL('program.js', import.meta.url), {
    workerData: file,
    stdout: true,
    stderr: true
  })
  let printed = ''
  let code = 0
  worker.stderr.resume()
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`did not end; it printed ${JSON.stringify(printed)}`)),
        LIMIT
      )
      const settle = (act: () => void) => (): void => (clearTimeout(limit), act())
      worker.stdout.on('data', (data: Buffer) => {
        printed += data.toString()
        if (lines > 0 && printed.split('\n').length > lines) settle(resolve)()
      })
      worker.once('exit', exitCode => (code = exitCode)) // before the end of its output
      worker.stdout.once('end', () => {
        settle(() =>
          code === 0 ? resolve() : reject(new Error(`exit code ${code}; it printed:\n${printed}`))
        )()
      })
      worker.once('error', error => settle(() => reject(error))())
      worker.once('message', () => {
        if (lines === 0) setTimeout(settle(resolve), LINGER)
      })
    })
  } finally {
    await worker.terminate()
  }
  return printed === '' ? [] : printed.replace(/\n$/, '').split('\n')
}
