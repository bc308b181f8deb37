// One for all: to make one takes longer than to decode a short body.
const decoder = new TextDecoder()

/** A whole body as `text()` gives it: UTF-8, without its byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** A whole body as `json()` gives it. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes)) as unknown
}
