import { isPromise, type Body } from '@tsgi/core'
import type { BodyCheck } from './body-check.ts'
import { isAsyncIterable, isIterable, settle } from './shapes.ts'

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>
type Step = IteratorResult<unknown>
type Checked = { [Symbol.iterator]?: unknown; [Symbol.asyncIterator]?: unknown; close?: unknown }

/** A body that iterates as the app's does, and has a `close` if that has one. */
export function checkedIterable(check: BodyCheck, body: Body): Body {
  const checked: Checked = {}
  if (isAsyncIterable(body)) {
    checked[Symbol.asyncIterator] = () => open(check, body, () => body[Symbol.asyncIterator]())
  }
  if (isIterable(body)) {
    checked[Symbol.iterator] = () => open(check, body, () => body[Symbol.iterator]())
  }
  if (body.close !== undefined) {
    checked.close = (error?: unknown) =>
      check.close(() => (error === undefined ? body.close!() : body.close!(error)), error)
  }
  return checked as Body
}

function open(check: BodyCheck, body: Body, start: () => AnyIterator): AnyIterator {
  check.open()
  const iterator = start()
  const checked = checkedIterator(check, iterator)
  if (iterator.return === undefined) return checked
  const giveBack = (value: unknown): unknown => Reflect.apply(iterator.return!, iterator, [value]) as unknown
  // Where there is a `close`, it is that which ends the body.
  checked.return = (
    body.close === undefined ? (value: unknown) => check.giveBack(() => giveBack(value)) : giveBack
  ) as never
  return checked
}

function checkedIterator(check: BodyCheck, iterator: AnyIterator): AnyIterator {
  function took(step: Step): Step {
    try {
      if (step.done === true) check.end()
      else check.take(step.value)
    } catch (error) {
      // As `for await` does when its block throws: the outer side takes the iterator for one that has failed.
      giveUp(iterator, step)
      throw error
    }
    return step
  }
  function failed(error: unknown): never {
    check.fail(error)
    throw error
  }
  const next = (): unknown => {
    check.ask(iterator.return !== undefined)
    let step: Step | Promise<Step>
    try {
      step = iterator.next()
    } catch (error) {
      return failed(error)
    }
    return isPromise(step) ? settle(step).then(took, failed) : took(step)
  }
  return { next } as AnyIterator
}

function giveUp(iterator: AnyIterator, step: Step): void {
  if (step.done === true) return
  const given: unknown = iterator.return?.()
  if (isPromise(given)) settle(given).then(undefined, () => {})
}
