import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { startProgram, type Program } from './start-program.ts'

export interface RedisServer extends Program {
  port: number
  url: string
  /** Runs redis-cli on it, and gives what it prints. */
  cli: (...args: string[]) => Promise<string>
}

/** Starts a Redis that keeps nothing on disk, on a free port of 127.0.0.1. Arguments are as in `redis-server --maxmemory 2mb`. */
export async function startRedis(...args: string[]): Promise<RedisServer> {
  const port = await freePort()
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const program = await startProgram('redis-server', [...own, ...args], {
    ready: /Ready to accept connections/,
    cwd: tmpdir(),
    deadline: 120_000
  })
  return { ...program, port, url: `redis://127.0.0.1:${port}`, cli: (...command) => cli(port, ...command) }
}

export interface RedisCluster {
  nodes: RedisServer[]
  stop: () => Promise<void>
}

/** Starts three masters that share the slots, without replicas. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'tsgi-redis-'))
  const nodes = await Promise.all(
    [0, 1, 2].map(i =>
      startRedis('--cluster-enabled', 'yes', '--cluster-config-file', join(folder, `${i}.conf`))
    )
  )
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await promisify(execFile)('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'])
  for (const node of nodes) {
    while (!(await node.cli('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(20)
  }
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map(node => node.stop('SIGKILL')))
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function cli(port: number, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-p', `${port}`, ...args])
  return stdout.trim()
}
