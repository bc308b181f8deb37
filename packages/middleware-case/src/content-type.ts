export interface ContentType {
  /** `type/subtype`, in lower case. */
  type: string
  /** The label as sent, without quotes. */
  charset: string | undefined
}

/**
 * Reads the media type and the charset of a Content-Type.
 * @see RFC 9110, 8.3.1
 */
export function parseContentType(value: string): ContentType {
  const type = value.split(';', 1)[0]!.trim().toLowerCase()
  for (const [, name, token, quoted] of value.matchAll(PARAMETER)) {
    if (name!.toLowerCase() === 'charset') return { type, charset: (token ?? unquote(quoted!)).trim() }
  }
  return { type, charset: undefined }
}

/** The same Content-Type with another charset; the other parameters stay. */
export function withCharset(value: string, charset: string): string {
  let found = false
  const replaced = value.replace(PARAMETER, (parameter, name: string) => {
    if (name.toLowerCase() !== 'charset' || found) return parameter
    found = true
    return `; charset=${charset}`
  })
  return found ? replaced : `${value.replace(/[;\s]+$/, '')}; charset=${charset}`
}

const PARAMETER = /;[ \t]*([^\s;="]+)=(?:([^";]*)|"((?:[^"\\]|\\.)*)")[ \t]*(?=;|$)/g

function unquote(quoted: string): string {
  return quoted.replace(/\\(.)/g, '$1')
}
