import { caseTransform, type CaseOptions } from './case-options.ts'
import type { DefinedMiddleware } from '@tsgi/core'
import type { TextOptions } from './text-options.ts'
import { textTransform } from './text-transform.ts'

/**
 * The text of every text response comes in upper case; in a page, what is read, not the markup.
 *
 * In, Out, Leaves alone: as `textTransform`.
 * Holds: nothing but a character that a chunk's end cuts; for `locale: 'el'` the last letter with its marks, at most 64 code
 * units.
 *
 * @throws {TypeError|RangeError} for wrong options, when it is configured
 * @example compose(app, upperware, gzip)
 * @example compose(app, upperware({ locale: 'tr' }), gzip)
 * @see the `Upperware` of WSGI tutorials; Unicode, 3.13
 */
export const upperware: DefinedMiddleware<TextOptions & CaseOptions> = textTransform(
  caseTransform('upperware', 'upper')
)
