import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { freePort } from '@tsgi/test-support'
import { redisClient } from './servers/redis-client.ts'

export interface BenchRedis {
  url: string
  /** How many commands it has done; those within scripts count as well. */
  commands: () => Promise<number>
  stop: () => Promise<void>
}

/** Starts a Redis that keeps nothing on disk, by that command line. */
export async function startBenchRedis([program, ...args]: string[]): Promise<BenchRedis> {
  const port = await freePort()
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn(program!, [...args, ...own], { stdio: 'ignore', cwd: tmpdir() })
  const url = `redis://127.0.0.1:${port}`
  const client = await redisClient(url) // tries until it is there
  return {
    url,
    commands: async () => Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))![1]),
    async stop() {
      client.destroy()
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    }
  }
}
