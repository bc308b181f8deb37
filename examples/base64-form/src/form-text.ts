/** What is wrong with a form that was sent, in words for the visitor. */
export class FormError extends Error {
  override readonly name = 'FormError'
  readonly status: number

  constructor(message: string, status = 400) {
    super(message)
    this.status = status
  }
}

/** UTF-16 code units, as the `maxlength` of an input counts. */
export const MAX_LENGTH = 1000

/**
 * The fields of a form, from a query or a body. URLSearchParams puts U+FFFD where it cannot decode, and nobody could tell
 * it from one that was typed; so what cannot be decoded is looked for first.
 *
 * @throws {FormError} when the form is not percent-encoded UTF-8
 */
export function parseForm(encoded: string): URLSearchParams {
  if (!isPercentEncodedUtf8(encoded)) {
    throw new FormError('The text must be sent as percent-encoded UTF-8, as in ?text=%C3%A9 for é.')
  }
  return new URLSearchParams(`&${encoded}`) // a leading ? would be dropped, and is part of the first name
}

/**
 * The text of the form.
 *
 * @throws {FormError} when it is missing, sent twice, empty or too long
 */
export function formText(form: URLSearchParams): string {
  const [text, ...others] = form.getAll('text')
  if (text === undefined) throw new FormError('The field “text” is missing.')
  if (others.length > 0) throw new FormError('The field “text” must be sent once.')
  if (text === '') throw new FormError('The text is empty.')
  if (text.length > MAX_LENGTH) {
    throw new FormError(`The text must have at most ${MAX_LENGTH} characters, and has ${text.length}.`)
  }
  return text
}

/** The base64 of the text's UTF-8 bytes. */
export function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function isPercentEncodedUtf8(encoded: string): boolean {
  // Bytes above 0x7F that were sent as they are may be of any encoding.
  if (!/^[\x21-\x7e]*$/.test(encoded)) return false
  try {
    decodeURIComponent(encoded)
    return true
  } catch {
    return false
  }
}
