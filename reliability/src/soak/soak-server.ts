import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServeOptions } from '@tsgi/gateway-node'
import type { Holdings } from './server-process.ts'

const PROCESS = fileURLToPath(new URL('server-process.js', import.meta.url))

export interface SoakServer extends AsyncDisposable {
  url: string
  holdings: () => Promise<Holdings>
  /** Waits until what it holds is as wished, so many milliseconds at the most; gives the last holdings. */
  until: (isAsWished: (held: Holdings) => boolean, most: number) => Promise<Holdings>
}

/** Starts the app under load as a process of its own, whose memory is nobody else's. */
export async function startSoakServer(options: ServeOptions = {}): Promise<SoakServer> {
  const child = fork(PROCESS, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const exit = once(child, 'exit')
  const [url] = (await once(child, 'message')) as [string]

  async function holdings(): Promise<Holdings> {
    child.send('holdings')
    const [held] = (await once(child, 'message')) as [Holdings]
    return held
  }
  return {
    url,
    holdings,
    async until(isAsWished, most) {
      const begun = performance.now()
      for (;;) {
        const held = await holdings()
        if (isAsWished(held) || performance.now() - begun > most) return held
        await setTimeout(20)
      }
    },
    async [Symbol.asyncDispose]() {
      child.send('stop')
      const [code] = (await exit) as [number | null]
      process.removeListener('exit', kill)
      if (code !== 0) throw new Error(`the server ended with ${code}`)
    }
  }
}
