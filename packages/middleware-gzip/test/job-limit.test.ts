import { expect } from 'chai'
import { describe, it } from 'mocha'
import { JobLimit } from '../dist/job-limit.js'

/** Jobs that end when the test says so, in a limit of two. */
function begin(count: number): {
  begun: number[]
  end: ((error?: Error) => void)[]
  results: Promise<number>[]
} {
  const limit = new JobLimit(2)
  const begun: number[] = []
  const end: ((error?: Error) => void)[] = []
  const results = Array.from({ length: count }, (_, i) =>
    limit.run(() => {
      begun.push(i)
      return new Promise<number>((resolve, reject) => {
        end[i] = error => (error === undefined ? resolve(i) : reject(error))
      })
    })
  )
  return { begun, end, results }
}

describe('JobLimit', () => {
  it('runs as many as it is told, and each gets what its own job gives', async () => {
    const { begun, end, results } = begin(3)
    expect(begun).to.deep.equal([0, 1])
    end[1]!()
    expect(await results[1]).to.equal(1)
    expect(begun).to.deep.equal([0, 1, 2])
    end[2]!()
    end[0]!()
    expect(await Promise.all(results)).to.deep.equal([0, 1, 2])
  })

  it('lets those that wait in, in their order', async () => {
    const { begun, end, results } = begin(6)
    for (let i = 0; i < 6; i++) {
      end[i]!()
      await results[i]
      await Promise.resolve()
    }
    expect(begun).to.deep.equal([0, 1, 2, 3, 4, 5])
  })

  it('has room again after a job that failed, whose error is that caller’s alone', async () => {
    const { end, results } = begin(4)
    const failed = results[0]!.catch((error: unknown) => error)
    end[0]!(new Error('broken'))
    expect(await failed)
      .to.be.an('error')
      .with.property('message', 'broken')
    for (const i of [1, 2, 3]) {
      end[i]!()
      expect(await results[i]).to.equal(i)
    }
  })

  it('has room again after a job that threw', async () => {
    const limit = new JobLimit(1)
    const thrown = limit.run(() => {
      throw new Error('at once')
    })
    const next = limit.run(async () => 'next')
    expect(await thrown.catch(String)).to.equal('Error: at once')
    expect(await next).to.equal('next')
  })
})
