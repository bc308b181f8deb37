/** How many threads the runtime says can work side by side: in Node the processors that the process may use. */
export function parallelism(): number {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } }
  const os = process?.getBuiltinModule?.('node:os') as { availableParallelism?(): number } | undefined
  return Math.max(1, os?.availableParallelism?.() ?? 1)
}
