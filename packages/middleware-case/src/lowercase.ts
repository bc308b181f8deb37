import { caseTransform, type CaseOptions } from './case-options.ts'
import type { DefinedMiddleware } from '@tsgi/core'
import type { TextOptions } from './text-options.ts'
import { textTransform } from './text-transform.ts'

/**
 * The text of every text response comes in lower case; in a page, what is read, not the markup.
 *
 * In, Out, Leaves alone: as `textTransform`.
 * Holds: a character that a chunk's end cuts, and a sigma at the end of a chunk with the marks after it, at most 64 code
 * units, because the next letter tells whether it is a final one. For `tr`, `az` and `lt` also I, with its marks.
 *
 * @throws {TypeError|RangeError} for wrong options, when it is configured
 * @example compose(app, lowercase, gzip)
 * @example compose(app, lowercase({ mapping: 'ascii' }), gzip)
 * @see Unicode, 3.13
 */
export const lowercase: DefinedMiddleware<TextOptions & CaseOptions> = textTransform(
  caseTransform('lowercase', 'lower')
)
