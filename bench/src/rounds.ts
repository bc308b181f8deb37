import type { Settings } from './settings.ts'
import type { Row, Section } from './table.ts'

/** A section before it is run. */
export interface Plan<Contender extends { name: string }> extends Omit<Section, 'rows'> {
  contenders: Contender[]
}

/** What one timing gives. */
export interface Sample {
  value: number
  cpu?: number
  busy?: number
  more?: Record<string, number>
}

/**
 * Times every contender of all sections once in each round, in a new order each time, so that whatever else changes on
 * the machine meets all of them alike.
 */
export async function runRounds<Contender extends { name: string }, P extends Plan<Contender>>(
  all: P[],
  settings: Settings,
  time: (contender: Contender, plan: P) => Promise<Sample>
): Promise<Section[]> {
  const plans = all.filter(({ title }) => title.includes(settings.section))
  const sections = plans.map(({ title, unit, better, baseline, claims, contenders }): Section => {
    return {
      title,
      unit,
      better,
      baseline,
      claims,
      rows: contenders.map(({ name }) => ({ name, samples: [] }))
    }
  })
  const entries = plans.flatMap((plan, i) =>
    plan.contenders.map((contender, j) => ({ plan, contender, row: sections[i]!.rows[j]! }))
  )
  for (let round = 1; round <= settings.rounds; round++) {
    for (const { plan, contender, row } of shuffled(entries)) {
      const sample = await time(contender, plan)
      add(sample, row)
      const said = settings.smoke ? 'as it should be' : `${Math.round(sample.value)} ${plan.unit}`
      console.error(`round ${round}: ${plan.title}: ${contender.name}: ${said}`)
    }
  }
  return sections
}

function add({ value, cpu, busy, more = {} }: Sample, row: Row): void {
  row.samples.push(value)
  if (cpu !== undefined) (row.cpu ??= []).push(cpu)
  if (busy !== undefined) (row.busy ??= []).push(busy)
  for (const [title, figure] of Object.entries(more)) ((row.more ??= {})[title] ??= []).push(figure)
}

function shuffled<T>(things: readonly T[]): T[] {
  return things
    .map(thing => ({ thing, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing)
}
