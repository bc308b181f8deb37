/**
 * How many of libuv's threads the runtime says can work side by side: in Node the processors that the process may use. Infinity where there are
 * none, as in Workers: nothing is gained there by waiting, and a promise of one request may not be resolved by another.
 */
export function parallelism(): number {
  const { process } = globalThis as { process?: Process }
  if (!process?.versions?.['uv']) return Infinity // '' in workerd
  const os = process.getBuiltinModule?.('node:os') as { availableParallelism?(): number } | undefined
  return Math.max(1, os?.availableParallelism?.() ?? 1)
}

interface Process {
  versions?: Record<string, string>
  getBuiltinModule?(name: string): unknown
}
