import type { Claim, Section } from './table.ts'

/** The middle one, or the mean of the two in the middle. */
export function median(samples: number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The median of the rounds' ratios. Two numbers of one round were taken within a minute, so their ratio holds even when
 * the machine was slower in another round.
 */
export function ratio(samples: number[], against: number[]): number {
  return median(samples.map((sample, round) => sample / against[round]!))
}

/** How many times as much, by what the section says of its ratios. */
export function timesAsMuch({ ratios }: Section, samples: number[], against: number[]): number {
  return ratios === 'of medians' ? median(samples) / median(against) : ratio(samples, against)
}

/** How many times better `row` is than `against`: more of what should be much, less of what should be little. */
export function advantage(section: Section, { row, against }: Pick<Claim, 'row' | 'against'>): number {
  const [a, b] = [samplesOf(section, row), samplesOf(section, against)]
  return section.better === 'more' ? timesAsMuch(section, a, b) : timesAsMuch(section, b, a)
}

/** @throws {RangeError} when there is no such row */
export function samplesOf(section: Section, name: string): number[] {
  const row = section.rows.find(each => each.name === name)
  if (row === undefined) throw new RangeError(`bench: ${section.title} has no row ${name}`)
  return row.samples
}
