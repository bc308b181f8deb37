import type { Subject } from '../in-process.ts'
import { textOf, type Kind } from './case-texts.ts'

/** The bound: the whole text in one go, and it stays a string. */
export function create(kind: Kind): Subject {
  const { whole } = textOf(kind)
  return {
    units: whole.length,
    run: () => whole.toString().toUpperCase().length,
    expected: new TextDecoder().decode(whole).toUpperCase().length,
    check() {}
  }
}
