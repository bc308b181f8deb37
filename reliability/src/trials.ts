import { runDifferential } from './chance/run-differential.ts'
import { runMutations } from './chance/run-mutations.ts'
import { runProperties } from './chance/run-properties.ts'
import { faultClients } from './faults/clients.ts'
import { faultGateways } from './faults/fault-server.ts'
import { runFaults } from './faults/run-faults.ts'
import { selections, shippedLayers } from './faults/selections.ts'
import { throwPoints } from './faults/throw-points.ts'
import { runCrowd } from './soak/run-crowd.ts'
import { runHalfSent } from './soak/run-half-sent.ts'
import { runMix } from './soak/run-mix.ts'
import type { Trial } from './trial.ts'

const MEBIBYTE = 1024 * 1024

/** Everything that is tried. */
export const trials: readonly Trial[] = [
  {
    name: 'faults',
    about:
      'Wherever an app fails, behind whatever layers, each response ends complete, as a clean error, or visibly broken off; the body ' +
      'is closed once, the error is reported once, and no message reaches the client.',
    needs: ['curl'],
    async run({ layers }) {
      const chains = selections(shippedLayers(), layers)
      const { cells, endings, failures } = await runFaults(faultGateways, chains, faultClients)
      return {
        figures: [
          ['places where an app fails', count(throwPoints.length)],
          ['chains of layers', count(chains.length)],
          ['gateways', faultGateways.map(gateway => gateway.name).join(', ')],
          ['clients', faultClients.map(client => client.name).join(', ')],
          ['responses', count(cells)],
          ...Object.entries(endings).map(([ending, times]): [string, string] => [
            `ended ${ending}`,
            count(times)
          ])
        ],
        failures
      }
    }
  },
  {
    name: 'mix',
    about:
      'Of a mix of requests - one in ten killed at a random byte of request or response, one in ten with a body that is not read, one in twenty failing - ' +
      'nothing stays behind: every body is closed, memory and descriptors return to where they were.',
    async run({ requests, seed }) {
      const { done, failures, before, after, seconds } = await runMix(requests, seed)
      const growth = after.heap - before.heap
      if (after.opened !== after.closed)
        failures.push(`${after.opened} bodies opened, ${after.closed} closed`)
      if (growth > 8 * MEBIBYTE) failures.push(`live memory grew by ${mebibytes(growth)}`)
      if (after.descriptors > before.descriptors) {
        failures.push(`${after.descriptors} descriptors are open, ${before.descriptors} were`)
      }
      return {
        figures: [
          ...Object.entries(done).map(([kind, times]): [string, string] => [
            `requests, ${kind}`,
            count(times)
          ]),
          ['bodies opened, closed', `${count(after.opened)}, ${count(after.closed)}`],
          ['live memory after a tenth, at the end', `${mebibytes(before.heap)}, ${mebibytes(after.heap)}`],
          ['descriptors while connected, at the end', `${before.descriptors}, ${after.descriptors}`],
          ['time', `${seconds.toFixed(0)} s`]
        ],
        failures
      }
    }
  },
  {
    name: 'crowd',
    about:
      'Clients that ask for an endless body and never read hold a bounded amount of memory; others are served meanwhile; when they are ' +
      'killed all their bodies are closed within a second.',
    async run({ clients }) {
      const { before, stalled, served, closedAfter, after } = await runCrowd(clients)
      const each = (stalled.resident - before.resident) / clients
      const failures: string[] = []
      if (each > MEBIBYTE / 4) failures.push(`each client holds ${kibibytes(each)}`)
      if (served === 0) failures.push('nobody else was served')
      if (closedAfter > 1000) failures.push(`the last body was closed after ${closedAfter.toFixed(0)} ms`)
      if (after.opened !== after.closed)
        failures.push(`${after.opened} bodies opened, ${after.closed} closed`)
      return {
        figures: [
          ['clients that do not read', count(clients)],
          [
            'resident memory before, while they wait',
            `${mebibytes(before.resident)}, ${mebibytes(stalled.resident)}`
          ],
          ['resident memory for each', kibibytes(each)],
          ['requests of others meanwhile, all served', count(served)],
          ['all bodies closed after', `${closedAfter.toFixed(0)} ms`]
        ],
        failures
      }
    }
  },
  {
    name: 'half-sent',
    about: 'A request of which only half comes is ended by its deadline.',
    async run({ clients }) {
      const { answers, lasted, deadline } = await runHalfSent(clients)
      const failures: string[] = []
      if (lasted > deadline + 3000) failures.push(`the last one lasted ${lasted.toFixed(0)} ms`)
      for (const answer of ['200, whole', 'closed']) {
        if (answers[answer] !== undefined) failures.push(`${answers[answer]} were answered: ${answer}`)
      }
      return {
        figures: [
          ['half requests', count(clients)],
          ...Object.entries(answers).map(([answer, times]): [string, string] => [
            `answered ${answer}`,
            count(times)
          ]),
          ['deadline; the last one ended after', `${deadline} ms; ${lasted.toFixed(0)} ms`]
        ],
        failures
      }
    }
  },
  {
    name: 'differential',
    about:
      'An app gives the same status, headers and body in process and through a gateway, whatever the app and its layers.',
    run: ({ cases, seed }) =>
      eachGateway(gateway => runDifferential(cases, seed, gateway), cases, 'apps of chance')
  },
  {
    name: 'properties',
    about:
      'What is built, read, chosen or escaped keeps its properties, whatever comes: environ, paths, headers, codings, cookies, log lines.',
    async run({ cases, seed }) {
      const { passed, failures } = await runProperties(cases, seed)
      return {
        figures: [
          ['cases for each property, at least', count(cases)],
          ...Object.entries(passed).map(([what, tests]): [string, string] => [
            `tests of ${what}`,
            count(tests)
          ])
        ],
        failures
      }
    }
  },
  {
    name: 'mutations',
    about:
      'Requests in which bytes were changed, put in or left out are served, refused or cut off: no crash, no hang, and no error of the ' +
      "server's for what is the client's fault.",
    run: ({ cases, seed }) =>
      eachGateway(gateway => runMutations(cases, seed, gateway), cases, 'requests of chance')
  }
]

async function eachGateway(
  run: (gateway: (typeof faultGateways)[number]) => Promise<Record<string, number> | void>,
  cases: number,
  what: string
): ReturnType<Trial['run']> {
  const figures: [string, string][] = [[`${what}, on each gateway`, count(cases)]]
  const failures: string[] = []
  for (const gateway of faultGateways) {
    try {
      for (const [outcome, times] of Object.entries((await run(gateway)) ?? {})) {
        figures.push([`${gateway.name}: ${outcome}`, count(times)])
      }
    } catch (error) {
      const { message, cause } = error as Error
      failures.push([gateway.name, message, ...(cause instanceof Error ? [cause.message] : [])].join('\n'))
    }
  }
  return { figures, failures }
}

function count(number: number): string {
  return number.toLocaleString('en')
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`
}
