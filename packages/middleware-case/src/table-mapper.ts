import { fromUnits } from './code-units.ts'

/** Code units. Of shorter texts the engine's own mapping is the quicker one. */
const SHORTEST = 256

/**
 * The same mapping of text, by a table where that takes half the time: in long texts that are more than Latin-1. The mapping must
 * take each character by itself, but for those in `contextual`: what holds one of them is left to it.
 */
export function byTable(map: (text: string) => string, contextual = ''): (text: string) => string {
  let table: CaseTable | undefined
  return text => {
    if (text.length < SHORTEST || !WIDE.test(text)) return map(text)
    table ??= createTable(map, contextual)
    return translate(text, table, map) ?? map(text)
  }
}

// Not met, and not searched for, where a string has one byte for each character.
const WIDE = /[^\0-\xff]/

interface CaseTable {
  /** What one code unit becomes; 0: look further. */
  units: Uint16Array
  /** The characters that become several code units, and U+0000. */
  others: Map<number, string>
}

/** Made when it is first needed, which takes a millisecond. */
function createTable(map: (text: string) => string, contextual: string): CaseTable {
  const units = new Uint16Array(0x10000)
  const others = new Map([[0, '\0']])
  for (let start = 0; start < units.length; start += BLOCK) {
    if (start >= 0xd800 && start <= 0xdfff) continue
    const block = String.fromCharCode(...Array.from({ length: BLOCK }, (_, i) => start + i))
    const isPlain = map(block).length === BLOCK && !Array.from(contextual).some(char => block.includes(char))
    if (isPlain) setEach(units, start, map(block))
    else for (const char of block) setOne(char, contextual.includes(char) ? undefined : map(char))
  }
  return { units, others }

  function setOne(char: string, mapped: string | undefined): void {
    const code = char.charCodeAt(0)
    if (mapped?.length === 1) units[code] = mapped.charCodeAt(0)
    else if (mapped !== undefined) others.set(code, mapped)
  }
}

const BLOCK = 256

function setEach(units: Uint16Array, start: number, mapped: string): void {
  for (let i = 0; i < mapped.length; i++) units[start + i] = mapped.charCodeAt(i)
}

/** Undefined where the text holds what is contextual, or a lone surrogate, which `fromUnits` cannot give. */
function translate(
  text: string,
  { units, others }: CaseTable,
  map: (text: string) => string
): string | undefined {
  let mapped = ''
  let count = 0
  for (let i = 0; i < text.length; i++) {
    if (count > SCRATCH.length - MOST_FOR_ONE) {
      mapped += fromUnits(SCRATCH.subarray(0, count))
      count = 0
    }
    const code = text.charCodeAt(i)
    const unit = units[code]!
    if (unit !== 0) {
      SCRATCH[count++] = unit
      continue
    }
    const isPair = code >= 0xd800 && code <= 0xdbff && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
    const other = isPair ? map(text.slice(i, i + 2)) : others.get(code)
    if (other === undefined) return undefined
    if (isPair) i++
    for (let j = 0; j < other.length; j++) SCRATCH[count++] = other.charCodeAt(j)
  }
  return mapped + fromUnits(SCRATCH.subarray(0, count))
}

const SCRATCH = new Uint16Array(16_384)
const MOST_FOR_ONE = 8
