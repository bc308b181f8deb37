/**
 * Each code unit as the table has it. Undefined when the table has 0 for one, or is too short: then the text needs more than
 * a table.
 */
export function translateUnits(text: string, table: Uint16Array): string | undefined {
  const units = new Uint16Array(text.length)
  for (let i = 0; i < units.length; i++) {
    const unit = table[text.charCodeAt(i)]
    if (unit === undefined || unit === 0) return undefined
    units[i] = unit
  }
  return fromUnits(units)
}

/** Text of its code units, without lone surrogates. `String.fromCharCode` takes ten times as long. */
export function fromUnits(units: Uint16Array): string {
  return decoder.decode(units)
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
const decoder = new TextDecoder(isLittleEndian ? 'utf-16le' : 'utf-16be', { ignoreBOM: true })
