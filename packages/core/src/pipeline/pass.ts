import type { Chunk } from '../types.ts'
import type { After, Stage } from './stage.ts'

/**
 * Takes chunks through the stages from `stage` to `last`, or to the outermost; plans those that have no plan yet, and hands
 * each stage's head outwards with its first output, or at the end. A promise only where a stage gives one.
 */
export function pass(
  chunks: Chunk[],
  stage: Stage,
  last: Stage | undefined,
  after: After
): Chunk[] | Promise<Chunk[]> {
  let current = stage
  for (;;) {
    const planning = current.planned ? undefined : current.decide(current.flow.inHand && chunks)
    const ran = planning === undefined ? current.run(chunks, after) : resume(planning, current, chunks, after)
    if (!Array.isArray(ran)) {
      const at = current
      return ran.then(list => {
        if (at.closed) return []
        const next = onward(at, list, last, after)
        return next === undefined ? list : pass(list, next, last, after)
      })
    }
    chunks = ran
    const next = onward(current, chunks, last, after)
    if (next === undefined) return chunks
    current = next
  }
}

async function resume(
  planning: Promise<void>,
  stage: Stage,
  chunks: Chunk[],
  after: After
): Promise<Chunk[]> {
  await planning
  return stage.closed ? [] : stage.run(chunks, after)
}

function onward(stage: Stage, chunks: Chunk[], last: Stage | undefined, after: After): Stage | undefined {
  if (chunks.length > 0 || after === 'end') stage.hand()
  if (stage === last) return undefined
  const next = stage.outer
  // Nothing came out: the stages outside have nothing to do, except those that may hold something.
  if (chunks.length === 0 && (after === undefined || (after === 'idle' && next?.planned === false)))
    return undefined
  return next
}
