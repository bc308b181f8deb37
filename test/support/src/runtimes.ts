import { createRequire } from 'node:module'
import { join, dirname } from 'node:path'

export type ScriptRuntime = 'node' | 'bun' | 'deno'
export type Runtime = ScriptRuntime | 'workerd'

/**
 * The program of a runtime, from npm. The packages move it into place by scripts, which are not run; it stands in the package for
 * this platform.
 */
export function runtimePath(runtime: Runtime): string {
  if (runtime === 'node') return process.execPath
  const [host, candidates] = PACKAGES[runtime]
  const require = createRequire(createRequire(import.meta.url).resolve(`${host}/package.json`))
  for (const [name, file] of candidates) {
    try {
      return join(dirname(require.resolve(`${name}/package.json`)), file)
    } catch {
      // The next one.
    }
  }
  throw new Error(
    `${runtime}: npm has no binary of it for ${process.platform}-${process.arch}, or it is not installed`
  )
}

/** The arguments that run a script by a runtime. */
export function runArguments(runtime: ScriptRuntime, script: string, args: string[]): string[] {
  // Deno: with the rights that Node programs have, and its packages where pnpm has put them.
  return runtime === 'deno' ? ['run', '--allow-all', '--no-lock', script, ...args] : [script, ...args]
}

const arch =
  process.arch === 'arm64'
    ? { bun: 'aarch64', node: 'arm64', workerd: 'arm64' }
    : { bun: 'x64', node: 'x64', workerd: '64' }
const { platform } = process

const PACKAGES: Record<
  Exclude<Runtime, 'node'>,
  [host: string, candidates: [name: string, file: string][]]
> = {
  bun: ['bun', [[`@oven/bun-${platform}-${arch.bun}`, 'bin/bun']]],
  deno: [
    'deno',
    [
      [`@deno/${platform}-${arch.node}-glibc`, 'deno'],
      [`@deno/${platform}-${arch.node}`, 'deno']
    ]
  ],
  workerd: ['workerd', [[`@cloudflare/workerd-${platform}-${arch.workerd}`, 'bin/workerd']]]
}
