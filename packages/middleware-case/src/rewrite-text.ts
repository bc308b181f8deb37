import { getHeader, removeHeader, setHeader, type Chunk, type Head, type Rewrite } from '@tsgi/core'
import { BodyDecoder, type Decoded, type InvalidBytes } from './body-decoder.ts'
import { encodeBytes } from './byte-decoder.ts'
import { declareUtf8 } from './describe-text.ts'
import { markupRewriter } from './markup-rewriter.ts'
import type { TextPlan } from './plan-text.ts'
import { isBinary } from './sniff.ts'
import type { TextRewriter } from './text-transform.ts'
import { encodeUtf8, hasLoneSurrogate } from './utf8-decoder.ts'

/** Decodes the chunks of a body, has their text rewritten, and encodes it again: one chunk out for one in. */
export function rewriteText(
  head: Head,
  plan: TextPlan,
  invalid: InvalidBytes,
  start: () => TextRewriter
): Rewrite {
  const decoder = new BodyDecoder(plan.charset, invalid)
  let rewriter: TextRewriter | undefined

  function open(): TextRewriter {
    const isUtf16 = decoder.charset.startsWith('utf-16')
    if (isUtf16 && plan.charset === 'bytes') return { push: text => text, flush: () => '' } // `aa` may be one character
    if (isUtf16 && plan.charset === 'utf-8') declareUtf8(head.headers)
    return markupRewriter(start(), plan.markup)
  }

  function push({ bom, text }: Decoded): string {
    if (text === '') return bom
    rewriter ??= open()
    return bom + rewriter.push(text)
  }

  function encode(text: string, asString: boolean): Chunk | undefined {
    if (text === '') return undefined
    if (plan.charset === 'bytes') return encodeBytes(text)
    if (asString && !hasLoneSurrogate(text)) return text
    return decoder.escapes ? encodeUtf8(text) : encoder.encode(text)
  }

  return {
    chunk(chunk) {
      if (chunk.length === 0) return chunk // `write('')`, which sends the head
      return encode(push(decoder.push(chunk)), typeof chunk === 'string')
    },
    end: () => encode(push(decoder.flush()) + (rewriter?.flush() ?? ''), false),
    ...(plan.keepsLength && { keepsLength: true as const })
  }
}

const encoder = new TextEncoder()

/**
 * The same for a body whose type is not declared: the first chunk shows whether it is text, and until then the head waits.
 * `describe` is called when it is.
 */
export function rewriteUntyped(head: Head, rewrite: Rewrite, describe: () => void): Rewrite {
  const length = getHeader(head.headers, 'Content-Length')
  let isText: boolean | undefined

  function decide(first: Chunk): boolean {
    if (!isBinary(typeof first === 'string' ? encoder.encode(first) : first)) {
      describe()
      return true
    }
    if (length !== undefined) setHeader(head.headers, 'Content-Length', length)
    return false
  }

  return {
    ...rewrite,
    chunk(chunk) {
      if (chunk.length === 0) return chunk
      isText ??= decide(chunk)
      return isText ? rewrite.chunk!(chunk) : chunk
    },
    end: () => (isText === true ? rewrite.end!() : undefined)
  }
}

/** For HEAD there is no chunk to look at: what would hang on it is left out. See RFC 9110, 9.3.2. */
export function omitUncertain(head: Head, describe: () => void): void {
  describe()
  for (const name of ['Content-Length', 'ETag', 'Accept-Ranges']) removeHeader(head.headers, name)
}
