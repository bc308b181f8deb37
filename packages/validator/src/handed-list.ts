import type { HeaderList } from '@tsgi/core'
import type { Fault } from './validation-error.ts'

// Which request a list was handed over for. Kept as long as the list lives, so it holds a number and not the request.
const owners = new WeakMap<HeaderList, number>()

/** A header list that has been handed over, as it was then. */
export class HandedList {
  readonly #list: HeaderList
  readonly #fields: string[]

  constructor(list: HeaderList) {
    this.#list = list
    this.#fields = fieldsOf(list)
  }

  /// [head.handed-over] A list that has been handed over must not be changed by the one who gave it: whoever holds it may have sent
  /// it, or may send it later.
  check(): Fault | undefined {
    const list = this.#list
    if (isSame(list, this.#fields)) return undefined
    return {
      rule: 'head.handed-over',
      says: 'the header list must not be changed after startResponse was called with it',
      value: list,
      remedy: 'finish the list first; to replace a response, call startResponse again with the error'
    }
  }
}

/// [head.shared] The list must be a new one for each response. One that a module keeps collects what layers add to it, and so one
/// user's `Set-Cookie` reaches another.
export function checkOwner(list: HeaderList, request: number): Fault | undefined {
  const owner = owners.get(list)
  if (owner === undefined) owners.set(list, request)
  if (owner === undefined || owner === request) return undefined
  return {
    rule: 'head.shared',
    says: 'the header list must be a new one for each response',
    value: list,
    remedy: 'copy it: startResponse(status, [...headers])'
  }
}

/** A copy down to the strings: its holder may change it, and nobody else sees that. */
export function copyList(list: HeaderList): HeaderList {
  return list.map(([name, value]) => [name, value])
}

function fieldsOf(list: HeaderList): string[] {
  const fields: string[] = []
  for (const [name, value] of list) fields.push(name, value)
  return fields
}

function isSame(list: HeaderList, fields: readonly string[]): boolean {
  if (list.length * 2 !== fields.length) return false
  for (let i = 0; i < list.length; i++) {
    const header = list[i]
    if (header?.[0] !== fields[2 * i] || header?.[1] !== fields[2 * i + 1]) return false
  }
  return true
}
