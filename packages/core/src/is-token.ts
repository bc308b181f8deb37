/**
 * Whether a text can be the name of a header, a method or a coding.
 * @see RFC 9110, 5.6.2
 */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && TOKEN.test(text)
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
