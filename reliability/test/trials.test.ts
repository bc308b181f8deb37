import { trials, type Scale } from '@tsgi/reliability'
import { needs } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

// `pnpm soak` does the whole.
const SCALE: Scale = { layers: 2, requests: 10_000, clients: 100, cases: 400, seed: Date.now() % 2 ** 31 }

describe('trials', function () {
  this.timeout(180_000)

  for (const { name, about, needs: programs = [], run } of trials) {
    it(`${name}: ${about}`, async function () {
      needs(this, ...programs)
      const { figures, failures } = await run(SCALE)
      expect(failures.slice(0, 5), `with seed ${SCALE.seed}`).to.deep.equal([])
      expect(figures).not.to.deep.equal([])
    })
  }
})
