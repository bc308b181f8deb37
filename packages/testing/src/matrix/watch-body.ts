import type { Body, Chunk } from '@tsgi/core'
import type { Scene } from './scene.ts'

type Steps = Iterator<Chunk> | AsyncIterator<Chunk>
type Step = IteratorResult<Chunk>

/** The same body, of which the scene hears when it is pulled and closed. */
export function watchBody(body: Body, scene: Scene): Body {
  scene.hasBody = true
  if (body instanceof ReadableStream) return body
  const close = (...args: [unknown?]): void | Promise<void> => {
    scene.closed(args)
    return body.close?.(...args)
  }
  if (Array.isArray(body)) {
    const chunks = body as Chunk[]
    for (const chunk of chunks) scene.gave(chunk)
    scene.hasEnded = true
    return 'close' in chunks ? Object.assign(chunks.slice(), { close }) : chunks
  }
  if (Symbol.asyncIterator in body) {
    return {
      [Symbol.asyncIterator]: () => watchSteps(body[Symbol.asyncIterator](), scene) as AsyncIterator<Chunk>,
      close
    }
  }
  return { [Symbol.iterator]: () => watchSteps(body[Symbol.iterator](), scene) as Iterator<Chunk>, close }
}

function watchSteps(steps: Steps, scene: Scene): Steps {
  scene.iterations++
  const noted = (step: Step): Step => {
    scene.answered(step.done === true ? undefined : step.value)
    if (step.done === true) scene.hasEnded = true
    else scene.gave(step.value)
    return step
  }
  const failed = (error: unknown): never => {
    scene.answered()
    throw error
  }
  const next = (): Step | Promise<Step> => {
    scene.asked()
    const step = steps.next()
    if (!(step instanceof Promise)) return noted(step as Step)
    scene.answersLater()
    return step.then(noted, failed)
  }
  return { next, return: (value?: unknown) => steps.return?.(value) ?? { done: true, value } } as Steps
}
