import { compose } from '@tsgi/core'
import { createMemoryStore, session, type SessionEvent } from '@tsgi/middleware-session'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { answer, setCookies, settle, visit, type Visitor } from './support.ts'

function tells(onEvent: (event: SessionEvent) => void): Visitor {
  const app = answer(s => s.update('n', (n = 0) => n + 1))
  return visit(compose(app, session({ store: createMemoryStore(), onEvent })))
}

const failing: [what: string, onEvent: () => void][] = [
  [
    'throws',
    () => {
      throw new Error('no disk')
    }
  ],
  ['rejects', async () => Promise.reject(new Error('no disk'))]
]

describe('session, whose onEvent fails', () => {
  for (const [what, onEvent] of failing) {
    it(`answers and stores all the same, and says so once, where it ${what}`, async () => {
      const unheard: unknown[] = []
      const listen = (error: unknown): void => void unheard.push(error)
      process.on('unhandledRejection', listen)
      try {
        let errors = ''
        const environ = { 'tsgi.errors': { write: (text: string) => void (errors += text) } }
        const visitor = tells(onEvent)
        const first = await visitor.get('/', environ)
        expect([first.error, first.text, setCookies(first).length]).to.deep.equal([undefined, '1', 1])
        const cookies = new Map(visitor.cookies)
        visitor.cookies.set('id', 'A'.repeat(43))
        expect((await visitor.get('/', environ)).text).to.equal('1')
        await settle()
        expect(errors.match(/session: onEvent failed, which is told once: Error: no disk/g)).to.have.lengthOf(
          1
        )
        visitor.cookies.set('id', cookies.get('id')!)
        expect((await visitor.get('/', environ)).text).to.equal('2')
        expect(unheard).to.deep.equal([])
      } finally {
        process.off('unhandledRejection', listen)
      }
    })

    it(`answers all the same where nobody can be told that it ${what}`, async () => {
      const environ = {
        'tsgi.errors': {
          write() {
            throw new Error('closed')
          }
        }
      }
      const { error, text } = await tells(onEvent).get('/', environ)
      await settle()
      expect([error, text]).to.deep.equal([undefined, '1'])
    })
  }

  it('is told of the environ as well', async () => {
    const paths: string[] = []
    const app = compose(
      answer(s => s.set('a', 1)),
      session({
        store: createMemoryStore(),
        onEvent: ({ type }, environ) => void paths.push(`${type} ${environ.PATH_INFO}`)
      })
    )
    await visit(app).get('/here')
    expect(paths).to.deep.equal(['created /here'])
  })
})
