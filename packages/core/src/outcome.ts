import { isPromise } from './pipeline/promises.ts'
import type { Body } from './types.ts'

/** What came of an action: what it threw, or what it returned. */
export type Outcome = { readonly error: unknown } | { readonly value: void | Promise<void> } | undefined

/** Runs an action, and takes what it throws for its outcome. */
export function attempt(action: () => void | Promise<void>): Outcome {
  try {
    return { value: action() }
  } catch (error) {
    return { error }
  }
}

/** Calls the `close` that a body bears: without an argument after a normal end. */
export function closeBody(body: { close?: Body['close'] }, error: unknown): void | Promise<void> {
  if (body.close !== undefined) return error === undefined ? body.close() : body.close(error)
}

/** One promise of two actions, where there is one; no failure hides the other. */
export function both(first: Outcome, second: Outcome): void | Promise<void> {
  const outcomes = [first, second].filter(outcome => outcome !== undefined)
  const errors = outcomes.flatMap(outcome => ('error' in outcome ? [outcome.error] : []))
  const pending = outcomes.flatMap(outcome =>
    'value' in outcome && isPromise(outcome.value) ? [outcome.value] : []
  )
  if (pending.length === 0) return fail(errors)
  return Promise.allSettled(pending).then(settled => {
    for (const result of settled) if (result.status === 'rejected') errors.push(result.reason)
    fail(errors)
  })
}

function fail(errors: unknown[]): void {
  if (errors.length > 1)
    throw new AggregateError(errors, `body: return and close failed: ${errors.join('; ')}`)
  if (errors.length === 1) throw errors[0]
}
