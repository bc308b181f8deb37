import type { Settings } from './settings.ts'

/** One command-line name, one file in src/tables, one part of bench/README.md. */
export interface Table {
  name: string
  /** What is measured and how, in Markdown. */
  about: string
  /** Whose versions stand below the figures; each must be a dependency of this package. */
  packages: string[]
  /** Major versions of Node.js, beside the one of all tables, whose figures are kept and shown as well. Default: none. */
  nodes?: string[]
  run(settings: Settings): Promise<Section[]>
}

/** Contenders that did the same work. */
export interface Section {
  title: string
  /** What a sample counts: `requests/s`, `ns per chunk`. */
  unit: string
  better: 'more' | 'less'
  /** The row to which the ratios refer. */
  baseline: string
  rows: Row[]
  /**
   * Ratios of the medians. For samples that are differences: in a round in which two nearly equal times came out the wrong way round
   * they are about nothing or less, and so a ratio of that round says nothing. Default: the median of the rounds' own ratios.
   */
  ratios?: 'of medians'
  claims: Claim[]
}

export interface Row {
  name: string
  /** One number for each round. */
  samples: number[]
  /** Of HTTP servers: CPU time per request, in microseconds. */
  cpu?: number[]
  /** Other columns, by title, which are shown as medians. */
  more?: Record<string, number[]>
  /** Of HTTP servers: the part of the time in which the server had work, 0 to 1. */
  busy?: number[]
}

/** What we expect: `row` is at least `atLeast` times as good as `against`. */
export interface Claim {
  row: string
  against: string
  atLeast: number
}
