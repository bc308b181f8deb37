import { runInProcess, type InProcessPlan } from '../in-process.ts'
import type { Table } from '../table.ts'

export const validator: Table = {
  name: 'validator',
  packages: ['@tsgi/core', '@tsgi/validator'],
  about: `What a validator costs, in process: an app bare and inside one, and a layer that returns each chunk, bare and between two. TSGI makes its
environ of a raw request each time; the body is read as a gateway reads it, and closed.`,
  run: settings =>
    runInProcess(
      [
        plan('array', 'A request that is answered with an array', 'ns per request'),
        plan('chunks', '256 asynchronous chunks of 16 KiB', 'ns per chunk')
      ],
      settings
    )
}

function plan(kind: 'array' | 'chunks', title: string, unit: string): InProcessPlan {
  return {
    title,
    unit,
    better: 'less',
    baseline: 'bare',
    contenders: ['bare', 'one validator', 'a layer', 'a layer between two'].map(stack => ({
      name: stack,
      module: 'validator-subject',
      args: [kind, stack]
    })),
    claims: []
  }
}
