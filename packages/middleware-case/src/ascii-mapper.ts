import type { Direction } from './case-mapper.ts'
import { translateUnits } from './code-units.ts'
import type { TextRewriter } from './text-transform.ts'

/** Maps ASCII letters and nothing else. */
export function createAsciiMapper(direction: Direction): TextRewriter {
  const map =
    direction === 'upper' ? (text: string) => text.toUpperCase() : (text: string) => text.toLowerCase()
  const table = Uint16Array.from({ length: 256 }, (_, code) => {
    const character = String.fromCharCode(code)
    return (code < 0x80 ? map(character) : character).charCodeAt(0)
  })

  function push(text: string): string {
    if (!NOT_ASCII.test(text)) return map(text)
    return translateUnits(text, table) ?? text.replace(ASCII, map)
  }
  return { push, flush: () => '' }
}

const NOT_ASCII = /[^\0-\x7f]/
const ASCII = /[\0-\x7f]+/g
