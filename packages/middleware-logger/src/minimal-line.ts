import type { OpenEntry } from './entry.ts'
import { column } from './format-apache.ts'
import { jsonObject } from './json.ts'

/**
 * What is written when a format fails: no request goes without a line. It shows nothing but what the logger itself has
 * found out: `GET /x 200 complete`, or an object of the same four where lines are JSON.
 */
export function minimalLine({ method, target, status, outcome }: OpenEntry, isJson: boolean): string {
  if (!isJson) return `${column(method)} ${column(target)} ${status ?? '-'} ${outcome}`
  return jsonObject([
    ['method', method],
    ['target', target],
    ['status', status],
    ['outcome', outcome]
  ])
}
