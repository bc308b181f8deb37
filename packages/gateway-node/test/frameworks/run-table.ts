import type { RequestListener } from 'node:http'
import type { NodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { validator } from '@tsgi/validator'
import { after, before, describe, it } from 'mocha'
import { compare } from './compare.ts'
import { Contender, mark, type Outcome } from './contender.ts'
import type { ContenderName, Row } from './row.ts'

/** How a framework makes a handler of a row; `layer` is to be put around what the row does, by the framework's own means. */
export interface Framework<Setup> {
  readonly name: string
  create(setup: Setup, layer: Layer | undefined): RequestListener | Promise<RequestListener>
  /** Whether the framework can have our middleware inside. */
  readonly around: boolean
}

export type Layer = typeof mark

const compressed = gzip({ threshold: 0 }) as unknown as Layer

/** Runs each row on `http.createServer`, and compares what came with what the same app answers inside and around ours. */
export function runTable<Setup>(framework: Framework<Setup>, rows: readonly Row<Setup>[]): void {
  describe(`${framework.name}, as on http.createServer`, () => {
    const contenders = new Map<ContenderName | 'bare', Contender>()

    before(async () => {
      const handlers = (layer?: Layer): Promise<RequestListener[]> =>
        Promise.all(rows.map(async row => framework.create(row.setup, layer)))
      const own = await handlers()
      const inside = own as NodeHandler[]
      contenders.set('bare', await Contender.bare(own))
      contenders.set('inside', await Contender.inside(inside, []))
      contenders.set('inside a layer', await Contender.inside(inside, [validator, mark, validator]))
      contenders.set('inside gzip', await Contender.inside(inside, [compressed]))
      if (!framework.around) return
      contenders.set(
        'around a layer',
        await Contender.bare(await handlers(app => validator(mark(validator(app)))))
      )
      contenders.set('around gzip', await Contender.bare(await handlers(compressed)))
    })

    after(async () => {
      for (const contender of contenders.values()) await contender[Symbol.asyncDispose]()
    })

    for (const [index, row] of rows.entries()) {
      it(`answers the same: ${row.name}`, async () => {
        let expected: Outcome | undefined
        for (const [name, contender] of contenders) {
          const headers = name.endsWith('gzip') ? ['Accept-Encoding: gzip'] : []
          const outcome = await contender.ask(row, index, ...headers)
          if (name === 'bare') expected = outcome
          else compare(row, name, expected!, outcome)
        }
      })
    }
  })
}
