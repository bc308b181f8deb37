import { describeValue } from '@tsgi/core'
import { checkString } from '../check.ts'

/** A table's name, perhaps with its schema, that needs no quotes: it goes into the statements as it is. */
export function checkTable(of: string, table: unknown): string {
  checkString('table', table, of)
  if (/^(?:[a-z_][a-z0-9_]{0,44}\.)?[a-z_][a-z0-9_]{0,44}$/.test(table as string)) return table as string
  throw new RangeError(
    `${of}: table must be lower-case letters, digits and underscores, perhaps after a schema and a point, got ${describeValue(table)}`
  )
}
