import { execFile } from 'node:child_process'
import type { FaultClient, Seen } from './clients.ts'

interface Ask {
  path: string
  input: string | undefined
  resolve: (seen: Seen) => void
}

/** What is asked of a server in one turn. */
const asked = new Map<string, Ask[]>()

/**
 * curl. One process asks for all of a turn, one after the other, since to start one takes longer than fifty responses; so what follows a
 * response on its connection is seen as well. Who leaves has a process of its own, which is killed.
 */
export const curlClient: FaultClient = {
  name: 'curl',
  ask: (url, path, input, isKilled) =>
    new Promise(resolve => {
      const ask: Ask = { path, input, resolve }
      if (isKilled) return run(url, [ask], true)
      const together = asked.get(url)
      if (together !== undefined) return void together.push(ask)
      asked.set(url, [ask])
      queueMicrotask(() => {
        const asks = asked.get(url)!
        asked.delete(url)
        run(url, asks, false)
      })
    })
}

// What is written after each transfer, whether it succeeds or not.
const MARK = /\n@end of transfer: (\d+)\n/
const OPTIONS = ['--silent', '--include', '--compressed', '--no-buffer', '--max-time', '10']
OPTIONS.push('--write-out', '\\n@end of transfer: %{exitcode}\\n')

function run(url: string, asks: readonly Ask[], isKilled: boolean): void {
  const args = asks.flatMap(({ path, input }, i) => [
    ...(i === 0 ? [] : ['--next']),
    ...OPTIONS,
    ...(input === undefined ? [] : ['--data', input]),
    url + path
  ])
  const child = execFile('curl', args, { maxBuffer: 2 ** 26 }, (_error, stdout) => {
    // Text and code by turns; without a code where curl was killed.
    const parts = stdout.split(MARK)
    for (const [i, { resolve }] of asks.entries()) resolve(seenIn(parts[2 * i] ?? '', parts[2 * i + 1]))
  })
  if (isKilled) child.stdout!.once('data', () => child.kill('SIGKILL'))
}

function seenIn(text: string, exitCode: string | undefined): Seen {
  const status = Number(/^HTTP\/1\.1 (\d+)/m.exec(text)?.[1] ?? 0)
  return { ending: exitCode !== '0' ? 'broken' : status >= 500 ? 'error' : 'complete', text }
}
