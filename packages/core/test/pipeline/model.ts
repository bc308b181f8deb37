import { setImmediate as macrotask } from 'node:timers/promises'
import {
  compose,
  forEachChunk,
  openBody,
  type App,
  type Body,
  type Chunk,
  type Middleware,
  type Write
} from '@tsgi/core'
import { createEnviron } from '@tsgi/testing'
import { layer, plain } from './layer.ts'

/*
 * A response as a simple model has it. The app makes units, `7.`; each layer puts its letter before every unit that passes, so that
 * `CBA7.` went through A, B and C in that order, once. What a layer owes at the end is a unit of its own, `!A.`.
 */

const STEPS = ['yield', 'yield', 'write', 'await write', 'empty', 'head', 'turn', 'tick'] as const
/** What the app does while its consumer has a chunk in hand: before the first pull, between two, and after the last. */
const BETWEEN = ['nothing', 'nothing', 'write', 'turn', 'write twice'] as const
const KINDS = [
  ...(['pass', 'turns', 'ticks', 'now and then', 'hold', 'hold and turn', 'idle'] as const),
  ...(['owe', 'owe later', 'drop', 'plan later', 'untouched', 'plain'] as const)
]

export const CHOICES = {
  body: ['async', 'async', 'async', 'async', 'sync', 'array', 'promise of an array'],
  start: ['at once', 'late'],
  steps: STEPS,
  kinds: KINDS,
  between: BETWEEN,
  reading: ['pull', 'pull', 'iterate', 'loop', 'slow loop'],
  gateway: ['quick', 'slow'],
  end: ['normal', 'normal', 'normal', 'throw', 'leave']
} as const

type Choice<K extends keyof typeof CHOICES> = (typeof CHOICES)[K][number]
type Kind = Choice<'kinds'>

export interface Case {
  readonly body: Choice<'body'>
  readonly start: Choice<'start'>
  readonly steps: readonly Choice<'steps'>[]
  readonly kinds: readonly Kind[]
  readonly between: readonly Choice<'between'>[]
  readonly reading: Choice<'reading'>
  readonly gateway: Choice<'gateway'>
  readonly end: Choice<'end'>
}

export interface Outcome {
  /** What left, written and read, in order. */
  readonly units: string[]
  /** What should have left. */
  readonly expected: string[]
  readonly error: unknown
  /** Whether the head has left. */
  readonly started: boolean
  /** The letters of the layers whose close ran, with what it was given. */
  readonly closed: [name: string, error: unknown][]
  /** What a write after the end throws. */
  readonly late: unknown
}

export const WRONG: Error = new Error('the app failed')
export const GONE: Error = new Error('the client left')

/** Runs a case through the layers, and tells what came of it. */
export async function run(choice: Case): Promise<Outcome> {
  const { kinds, between, reading, gateway, end } = choice
  const made: string[] = []
  const closed: [string, unknown][] = []
  let text = ''
  let started = false
  let error: unknown
  const app = new ModelApp(choice, made)
  const layers = kinds.map((kind, index) => layerOf(kind, nameOf(index), closed))
  const outerWrite: Write = chunk => {
    text += String(chunk)
    return gateway === 'slow' ? macrotask() : undefined
  }
  let pulls = 0
  /** Something happens before the next pull; false when the client leaves. */
  const next = async (): Promise<boolean> => {
    if (pulls < between.length) await app.act(between[pulls]!, kinds.some(isIdling))
    return ++pulls <= between.length || end !== 'leave'
  }
  try {
    const body = await compose(app.call, ...layers)(createEnviron(), () => ((started = true), outerWrite))
    const reader = openBody(body)
    try {
      if (!(await next())) throw GONE
      if (reading === 'pull') {
        for (let chunk = await reader.pull(); chunk !== undefined; chunk = await reader.pull()) {
          text += String(chunk)
          if (!(await next())) throw GONE
        }
      } else if (reading === 'iterate') {
        for await (const chunk of body) {
          text += String(chunk)
          if (!(await next())) throw GONE
        }
      } else {
        await forEachChunk(reader, chunk => {
          text += String(chunk)
          if (reading === 'loop' && (between[pulls] ?? 'nothing') === 'nothing') return ++pulls < 99
          return next().then(more => more || Promise.reject(GONE))
        })
      }
      await reader.close()
    } catch (thrown) {
      error = thrown
      await reader.close(thrown)
    }
  } catch (thrown) {
    error = thrown
  }
  await wait(4) // what was called off comes to its end
  const units = unitsOf(text).filter(isCertain)
  const late = await app.writeLate()
  return { units, expected: expectedUnits(made, choice), error, started, closed, late }
}

/** The app, and what it does when nobody has asked it for a chunk. */
class ModelApp {
  readonly #choice: Case
  readonly #made: string[]
  #write: Write | undefined
  #isDone = false

  constructor(choice: Case, made: string[]) {
    this.#choice = choice
    this.#made = made
  }

  readonly call: App = (_environ, startResponse) => {
    const { start, body, steps, end } = this.#choice
    const begin = (): Write => (this.#write ??= startResponse('200 OK', []))
    if (start === 'at once') begin()
    const made = this.#made
    const unit = (): string => (made.push(`${made.length + 1}.`), made.at(-1)!)
    const written = (kind: string): void | Promise<void> => {
      if (kind === 'head') return begin()('')
      if (kind.endsWith('write')) return begin()(unit())
    }
    const finish = (): void => {
      this.#isDone = true
      if (end === 'throw') throw WRONG
      begin()
    }
    const array = (): Chunk[] => {
      const chunks = steps.filter(kind => kind === 'yield').map(unit)
      finish()
      return chunks
    }
    if (body === 'array') {
      for (const kind of steps) void written(kind)
      return array()
    }
    if (body === 'promise of an array') {
      return (async (): Promise<Body> => {
        for (const kind of steps) {
          if (kind === 'turn') await macrotask()
          if (kind === 'await write') await written(kind)
          else void written(kind)
        }
        return array()
      })()
    }
    if (body === 'sync') {
      return (function* () {
        for (const kind of steps) {
          if (kind === 'empty') yield ''
          if (kind === 'yield') yield ((begin(), unit()))
          void written(kind)
        }
        finish()
      })()
    }
    return (async function* () {
      for (const kind of steps) {
        if (kind === 'turn') await macrotask()
        if (kind === 'tick') await Promise.resolve()
        if (kind === 'empty') yield ''
        if (kind === 'yield') yield ((begin(), unit()))
        if (kind === 'await write') await written(kind)
        else void written(kind)
      }
      finish()
    })()
  }

  async act(what: Choice<'between'>, isIdling: boolean): Promise<void> {
    // Where idleness hands out, the source stays asked: what it gives in this very turn may be on its way.
    if (what === 'turn' || isIdling) await macrotask()
    if (!what.startsWith('write')) return
    for (let i = what === 'write' ? 1 : 2; i > 0 && this.#write !== undefined; i--) {
      // What is written when the app has ended, and its reader does not know yet, may be refused.
      const unit = `${this.#made.length + 1}${this.#isDone ? '?' : ''}.`
      try {
        void this.#write(unit)
        this.#made.push(unit)
      } catch (error) {
        if (!String(error).includes('has ended')) throw error // as it has for an array
      }
    }
  }

  async writeLate(): Promise<unknown> {
    try {
      await this.#write?.('late.')
    } catch (error) {
      return error
    }
    return undefined
  }
}

/** What comes out of the stack for those units, and in which order. */
function expectedUnits(made: readonly string[], { kinds, end }: Case): string[] {
  let units = made.filter(isCertain)
  for (const [index, kind] of kinds.entries()) {
    const name = nameOf(index)
    if (kind === 'plain' || kind === 'untouched') continue
    if (kind === 'drop') units = units.filter(unit => !isDropped(unit))
    units = units.map(unit => name + unit)
    if (kind.startsWith('owe') && end !== 'throw') units.push(`!${name}.`)
  }
  return units
}

function layerOf(kind: Kind, name: string, closed: [string, unknown][]): Middleware {
  if (kind === 'plain') return plain
  const tag = (chunk: Chunk): string => unitsOf(chunk).map(unit => name + unit).join('') // prettier-ignore
  const later = (turns: number) => async (chunk: Chunk) => (await wait(turns), tag(chunk))
  const rewrites = {
    untouched: () => undefined,
    pass: () => ({ chunk: tag }),
    turns: () => ({ chunk: later(2) }),
    ticks: () => ({ chunk: later(0) }),
    'now and then': () => ({
      chunk: (chunk: Chunk) => (/[13579]\.$/.test(String(chunk)) ? later(1)(chunk) : tag(chunk))
    }),
    idle: () => ({ chunk: tag, idle: () => undefined }),
    owe: () => ({ chunk: tag, end: () => `!${name}.` }),
    'owe later': () => ({ chunk: tag, end: () => later(1)('').then(() => `!${name}.`) }),
    drop: () => ({
      chunk: (chunk: Chunk) => {
        const kept = unitsOf(chunk).filter(unit => !isDropped(unit))
        return kept.length === 0 && chunk.length > 0 ? undefined : tag(kept.join(''))
      }
    }),
    'plan later': () => later(1)('').then(() => ({ chunk: tag })),
    hold: () => holding(tag, () => undefined),
    'hold and turn': () => holding(tag, () => wait(3))
  }
  return layer(rewrites[kind], error => void closed.push([name, error]))
}

/** Keeps everything until it is asked, and perhaps takes its time then. */
function holding(tag: (chunk: Chunk) => string, pause: () => Promise<void> | undefined): object {
  let held = ''
  const take = (): unknown => {
    const out = held
    held = ''
    return pause()?.then(() => out) ?? out
  }
  return { chunk: (chunk: Chunk) => void (held += tag(chunk)), idle: take, end: take }
}

const nameOf = (index: number): string => String.fromCharCode(65 + index)
const unitsOf = (text: Chunk): string[] => String(text).match(/[^.]+\./g) ?? []
const isCertain = (unit: string): boolean => !unit.includes('?')
const isDropped = (unit: string): boolean => Number(/\d+/.exec(unit)?.[0] ?? 1) % 3 === 0
export const isIdling = (kind: Kind): boolean => kind.startsWith('hold') || kind === 'idle'

async function wait(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await macrotask()
}
