/** How much of it is done: a bounded run beside the other tests, or the whole. */
export interface Scale {
  /** Faults: how many layers stand in a chain at the most. */
  layers: number
  /** Mix: how many requests are sent. */
  requests: number
  /** Crowd and half-sent: how many clients there are. */
  clients: number
  /** Differential and mutations: how many cases of chance are tried. */
  cases: number
  /** What chance begins with; the same seed gives the same cases. */
  seed: number
}

export interface Findings {
  /** What is counted or measured, and the figure with its unit. */
  figures: [what: string, figure: string][]
  /** What does not hold; empty when all does. */
  failures: string[]
}

export interface Trial {
  name: string
  /** What must hold, in a sentence. */
  about: string
  /** Programs that must be installed. */
  needs?: string[]
  run: (scale: Scale) => Promise<Findings>
}
