import { decodeBytes } from './decode-bytes.ts'

/**
 * A JSON string of text as environ holds it, one character per byte: what is valid UTF-8 is shown as the characters it
 * means. Beyond what JSON demands, controls that a terminal obeys, and characters that are invisible or turn the
 * direction of writing, are escaped.
 *
 * @see RFC 8259, 7; CVE-2021-42574 for the last ones
 */
export function quoteJson(text: string): string {
  return `"${escapeJson(text)}"`
}

/** The same without the quotes around it. */
export function escapeJson(text: string): string {
  return UNSAFE.test(text) ? escape(decodeBytes(text)) : text
}

/** A JSON object of those values in that order; what is undefined is left out. */
export function jsonObject(fields: JsonFields): string {
  let json = ''
  for (const [name, value] of fields) {
    if (value === undefined) continue
    json += `${json === '' ? '' : ','}${quotedName(name)}:${jsonValue(value)}`
  }
  return `{${json}}`
}

/** A member of an object behind others, `,"name":"text"`; nothing where there is no value. The name needs no escape. */
export function textMember(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":"${escapeJson(value)}"`
}

/** The same of a text that many requests in a row have: it is made again only where it is another one. */
export function steadyMember(name: string): (value: string | undefined) => string {
  let last: string | undefined
  let member = ''
  return value => {
    if (value !== last) {
      member = textMember(name, value)
      last = value
    }
    return member
  }
}

/** The same of a number; also nothing where it is none. */
export function numberMember(name: string, value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : `,"${name}":${value}`
}

/** The same of an object. */
export function objectMember(name: string, fields: JsonFields | undefined): string {
  return fields === undefined ? '' : `,"${name}":${jsonObject(fields)}`
}

/** The same of each of these fields, with a prefix to its name, where objects within objects are not wanted. */
export function flatMembers(prefix: string, fields: JsonFields | undefined): string {
  if (fields === undefined) return ''
  const members = jsonObject(fields.map(([name, value]) => [prefix + name, value] as const)).slice(1, -1)
  return members === '' ? '' : `,${members}`
}

/** An array stands for an object: its name and value pairs. */
export type JsonFields = readonly (readonly [name: string, value: JsonValue])[]

export type JsonValue = string | number | boolean | undefined | JsonFields

// Names are those of schemas, and of headers that a format was told to show.
const quotedNames = new Map<string, string>()

function quotedName(name: string): string {
  let quoted = quotedNames.get(name)
  if (quoted === undefined) quotedNames.set(name, (quoted = quoteJson(name)))
  return quoted
}

function jsonValue(value: Exclude<JsonValue, undefined>): string {
  if (typeof value === 'string') return quoteJson(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  return jsonObject(value)
}

const UNSAFE = /[^ !#-[\]-~]/
// JSON.stringify escapes C0 controls, quotes, backslashes and lone surrogates. Left are DEL and C1 (8-bit escape
// sequences), bidirectional controls, zero-width characters, line separators.
const HIDDEN = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

function escape(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(HIDDEN, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
