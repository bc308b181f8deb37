import { describe } from './describe.ts'

/** Who broke a rule: what lies outside of this validator, or what lies inside of it. */
export type Side = 'server' | 'app'

/** What a check has found, before it is known who asked. */
export interface Fault {
  /** Which rule is broken, by the id that it has in docs/SPEC.md. */
  readonly rule: string
  /** What should be true, as a sentence. */
  readonly says: string
  /** What was there instead; left out where there was nothing. */
  readonly value?: unknown
  /** What to do about it. */
  readonly remedy: string
  /** The error that led here. */
  readonly cause?: unknown
}

/** Whom a fault is laid to. */
export interface Blame {
  readonly side: Side
  /** The layer, where its name is known. */
  readonly layer: string | undefined
  /** `GET /path`. */
  readonly request: string | undefined
}

/**
 * A broken rule of the specification: which, by whom, and what to do.
 * @example validator({ report: error => console.error(error.rule, error.side, error.layer) })
 */
export class ValidationError extends Error {
  /** The rule's id, which stays the same from release to release: `body.content-length`. */
  readonly rule: string
  /** The guilty side, seen from the validator that found it: `server` is outside of it, `app` inside. */
  readonly side: Side
  /** The guilty layer; undefined where it has no name. */
  readonly layer: string | undefined
  /** The value that broke the rule; undefined where something was missing. */
  readonly value: unknown
  readonly remedy: string
  /** Where the rule stands: the file and its anchor. */
  readonly section: string
  /** Method and target of the request, undefined where there was none. */
  readonly request: string | undefined

  constructor(fault: Fault, blame: Blame) {
    const section = `SPEC.md#${fault.rule}`
    const got = 'value' in fault ? `, got ${describe(fault.value)}` : ''
    const who = blame.layer ?? `the ${blame.side}`
    super(
      `validator: ${who}: ${fault.says}${got}; ${fault.remedy} (${section})`,
      'cause' in fault ? { cause: fault.cause } : undefined
    )
    this.rule = fault.rule
    this.side = blame.side
    this.layer = blame.layer
    this.value = fault.value
    this.remedy = fault.remedy
    this.section = section
    this.request = blame.request
  }
}

Object.defineProperty(ValidationError.prototype, 'name', { value: 'ValidationError' })
