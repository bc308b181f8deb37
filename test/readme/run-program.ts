import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Milliseconds that a program may take. */
const LIMIT = 60_000

/**
 * Runs a program in a process of its own, until it ends, or has printed as many lines as it should, or has been loaded for a moment. With
 * `Infinity` lines it has to end. Not in a thread: Node.js 20 can fall when it ends one that is in the middle of native work.
 * @returns what it printed
 * @throws what it threw; or what it printed, when its exit code is not 0, as that of tests that fail
 */
export async function runProgram(file: string, lines: number): Promise<string[]> {
  const child = fork(fileURLToPath(new URL('program.js', import.meta.url)), [file], { stdio: 'pipe' })
  let printed = ''
  let errors = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text))
  try {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`did not end; it printed ${JSON.stringify(printed)}`)),
        LIMIT
      )
      const settle = (act: () => void) => (): void => (clearTimeout(limit), act())
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (lines > 0 && printed.split('\n').length > lines) settle(resolve)()
      })
      // When all of its output has come.
      child.once('close', (code, signal) => {
        settle(() =>
          code === 0
            ? resolve()
            : reject(new Error(`ended with ${code ?? signal}; it printed:\n${printed}${errors}`))
        )()
      })
      child.once('error', error => settle(() => reject(error))())
      child.once('message', () => {
        if (lines === 0) settle(resolve)()
      })
    })
  } finally {
    child.kill('SIGKILL')
  }
  return printed === '' ? [] : printed.replace(/\n$/, '').split('\n')
}
