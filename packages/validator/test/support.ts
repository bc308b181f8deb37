import type { App, Body, Environ, Middleware, StartResponse } from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { ValidationError, validator, type Side } from '@tsgi/validator'
import { expect } from 'chai'
import { it } from 'mocha'

/** A validator that encloses what bears that name. */
export type Around = (name: string) => Middleware

/** Somebody breaks a rule: who, how, and what is run. An error may be thrown, or returned as `call` does. */
export interface Case {
  rule: string
  what: string
  side: Side
  layer?: string
  run: (around: Around) => unknown
}

/** For each case: it is found, nothing else is, the right one is blamed; and without a report it is thrown. */
export function itFinds(cases: readonly Case[]): void {
  for (const { rule, what, side, layer, run } of cases) {
    it(`${rule}: ${what}`, async () => {
      const findings: ValidationError[] = []
      await outcome(() => run(name => validator({ name, report: finding => findings.push(finding) })))
      expect(findings.map(finding => finding.rule)).to.deep.equal([rule])
      const [finding] = findings
      expect({ side: finding!.side, layer: finding!.layer }).to.deep.equal({ side, layer })
      expect(finding!.message).to.match(/^validator: .+: .+; .+ \(SPEC\.md#[a-z.-]+\)$/)
      expect(finding!.section).to.equal(`SPEC.md#${rule}`)

      const thrown = await outcome(() => run(name => validator({ name })))
      expect(thrown).to.be.instanceOf(ValidationError)
      expect((thrown as ValidationError).rule).to.equal(rule)
    })
  }
}

async function outcome(run: () => unknown): Promise<unknown> {
  try {
    return ((await run()) as { error?: unknown } | undefined)?.error
  } catch (error) {
    return error
  }
}

export const text = (): [string, string][] => [['Content-Type', 'text/plain']]

/** An app that says 200 and returns that body. */
export function answer(body: unknown): App {
  return (_, start) => {
    start('200 OK', text())
    return body as Body
  }
}

/** An app that says 200 and yields those chunks. */
export const yields =
  (...chunks: unknown[]): App =>
  (environ, start) =>
    answer(
      (function* () {
        yield* chunks
      })()
    )(environ, start)

/** Calls an app as a server does, with a `startResponse` that takes everything. */
export function open(app: App, init: Parameters<typeof createEnviron>[0] = {}, start = taken): Body {
  return app(createEnviron(init), start) as Body
}

export const taken: StartResponse = () => () => {}

export interface AnyIterator {
  next(): IteratorResult<unknown> & PromiseLike<IteratorResult<unknown>>
  return?(): unknown
}

export function iterate(body: Body): AnyIterator {
  const iterable = body as unknown as Record<symbol, () => AnyIterator>
  return (iterable[Symbol.iterator] ?? iterable[Symbol.asyncIterator]!).call(body)
}

export const hello: App = answer(['hello'])

export type { Environ }
