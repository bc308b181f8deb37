import { ValidationError, type Fault, type Side } from './validation-error.ts'

export type Report = (finding: ValidationError) => void

/** Where the findings of one response go. */
export class Reporter {
  readonly #report: Report | undefined
  readonly #request: string
  readonly #told: Set<string>

  /** `told` is common to all validators around a request. */
  constructor(report: Report | undefined, request: string, told: Set<string>) {
    this.#report = report
    this.#request = request
    this.#told = told
  }

  /** Throws the finding, or hands it to `report` and goes on. */
  raise(fault: Fault, side: Side, layer: string | undefined): void {
    const report = this.#report
    if (report === undefined) throw this.#finding(fault, side, layer)
    if (this.#isNew(fault, side)) report(this.#finding(fault, side, layer))
  }

  /** For what is found when nobody is there to catch it: the operator gets to read it. */
  tell(fault: Fault, side: Side, layer: string | undefined, errors: { write(text: string): unknown }): void {
    if (!this.#isNew(fault, side)) return
    const finding = this.#finding(fault, side, layer)
    if (this.#report === undefined) errors.write(`${finding.message}\n`)
    else this.#report(finding)
  }

  // Each rule once: the next layer passes the fault on, and what follows from it is no news.
  #isNew(fault: Fault, side: Side): boolean {
    const key = `${side} ${fault.rule}`
    if (this.#told.has(key)) return false
    this.#told.add(key)
    return true
  }

  #finding(fault: Fault, side: Side, layer: string | undefined): ValidationError {
    return new ValidationError(fault, { side, layer, request: this.#request })
  }
}
