import { compose } from '@tsgi/core'
import { textTransform, type TextRewriter, type TextTransform } from '@tsgi/middleware-case'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf, HTML, PLAIN } from './support.js'

const start = (): TextRewriter => ({ push: text => text, flush: () => '' })
/** A rejection that nobody hears would end the process. */
const later = async (): Promise<never> => {
  throw new Error('mine')
}
type Wrong = [transform: unknown, error: typeof TypeError | typeof RangeError, message: string]

describe('textTransform', () => {
  describe('refuses, when called, a transform that is wrong', () => {
    const letters = 'letters, digits and hyphens, since ETags end in it'
    const table: Wrong[] = [
      [undefined, TypeError, 'textTransform: options must be an object, got undefined'],
      [null, TypeError, 'textTransform: options must be an object, got null'],
      [start, TypeError, 'textTransform: options must be an object, got a function'],
      [{}, TypeError, `textTransform: name must be ${letters}, got undefined`],
      [{ name: 1, start }, TypeError, `textTransform: name must be ${letters}, got 1`],
      [{ name: '', start }, RangeError, `textTransform: name must be ${letters}, got ""`],
      [{ name: 'a"b', start }, RangeError, `textTransform: name must be ${letters}, got "a\\"b"`],
      [{ name: 'x\n', start }, RangeError, `textTransform: name must be ${letters}, got "x\\n"`],
      [{ name: 'x' }, TypeError, 'textTransform: start of "x" must be a function, got undefined'],
      [{ name: 'x', start: {} }, TypeError, 'textTransform: start of "x" must be a function, got an object'],
      [
        { name: 'x', start, check: true },
        TypeError,
        'textTransform: check of "x" must be a function, got true'
      ],
      [
        { name: 'x', start, suffix: 'ü' },
        RangeError,
        `textTransform: suffix of "x" must be ${letters}, got "ü"`
      ],
      [{ name: 'x', start, suffix: 1 }, TypeError, `textTransform: suffix of "x" must be ${letters}, got 1`],
      [
        { name: 'x', start, ascii: 'yes' },
        TypeError,
        'textTransform: ascii of "x" must be a boolean, got "yes"'
      ],
      [
        { name: 'x', start, optionNames: 'by' },
        TypeError,
        'textTransform: optionNames of "x" must be a list of names, got "by"'
      ],
      [
        { name: 'x', start, optionNames: ['by', 'types'] },
        RangeError,
        'textTransform: optionNames of "x" must be names of its own, got "types", which every transform has'
      ],
      [
        { name: 'x', start, optionNames: [undefined] },
        TypeError,
        'textTransform: optionNames of "x" must be a list of names, got undefined'
      ],
      [
        { name: 'x', start, sufix: 'y' },
        TypeError,
        'textTransform: unknown option "sufix"; known are name, optionNames, suffix, ascii, check, start'
      ]
    ]
    for (const [transform, error, message] of table) {
      it(message, () => {
        expect(() => textTransform(transform as TextTransform)).to.throw(error, message)
      })
    }
  })

  describe('refuses, when configured, what a transform makes of its options', () => {
    const table: Wrong[] = [
      [{ suffix: () => 'a b' }, RangeError, 'x: suffix must be letters, digits and hyphens'],
      [{ suffix: () => undefined }, TypeError, 'x: suffix must be letters, digits and hyphens'],
      [{ ascii: () => 1 }, TypeError, 'x: ascii must be a boolean, got 1'],
      [
        { suffix: later },
        TypeError,
        'x: suffix must be letters, digits and hyphens, since ETags end in it, got a promise'
      ],
      [{ ascii: later }, TypeError, 'x: ascii must be a boolean, got a promise'],
      [{ check: later }, TypeError, 'x: check must throw or return, got a promise']
    ]
    for (const [transform, error, message] of table) {
      it(message, () => {
        const layer = textTransform({ name: 'x', start, ...(transform as object) })
        expect(() => layer({})).to.throw(error, message)
      })
    }

    it('and options whose names nobody knows', () => {
      const layer = textTransform<{ by?: number }>({ name: 'x', optionNames: ['by'], start })
      expect(layer({ by: 1, types: [] })).to.be.a('function')
      expect(() => layer({ bye: 1 } as object)).to.throw(
        TypeError,
        'x: unknown option "bye"; known are types,'
      )
    })
  })

  describe('breaks a response off', () => {
    const rewriters: [what: string, rewriter: unknown, message: string][] = [
      ['that start gives nothing for', undefined, 'x: start must return { push, flush }, got undefined'],
      ['that start gives a promise for', later, 'x: start must return { push, flush }, got a promise'],
      ['without flush', { push: () => '' }, 'x: start must return { push, flush }, got an object'],
      [
        'whose push gives nothing',
        { push: () => undefined, flush: () => '' },
        "x: push must return a string ('' for nothing yet), got undefined"
      ],
      [
        'whose push is asynchronous',
        { push: later, flush: () => '' },
        "x: push must return a string ('' for nothing yet), got a promise"
      ],
      [
        'whose flush gives nothing',
        { push: (text: string) => text, flush: () => undefined },
        "x: flush must return a string ('' for nothing), got undefined"
      ]
    ]
    for (const [what, rewriter, message] of rewriters) {
      for (const headers of [PLAIN, HTML]) {
        it(`${what} (${headers[0]![1]})`, async () => {
          const layer = textTransform({
            name: 'x',
            start: () => (rewriter === later ? later() : rewriter) as TextRewriter
          })
          const result = await call(compose(appOf(['a'], { headers }), layer))
          expect(result.error).to.be.instanceOf(TypeError).with.property('message').that.contains(message)
          expect(result.text).to.not.contain('undefined')
        })
      }
    }
  })

  it('breaks off when a transform of ASCII gives what is no byte', async () => {
    const dotted = textTransform({
      name: 'x',
      ascii: true,
      start: () => ({ push: text => text.replace('i', 'İ'), flush: () => '' })
    })
    expect((await call(dotted(appOf(['aé'])))).text).to.equal('aé')
    expect(String((await call(dotted(appOf(['i'])))).error)).to.equal(
      'RangeError: text: a transform with `ascii` must give ASCII, got "İ"; leave `ascii` out'
    )
  })

  it('keeps what a rewriter knows by `this`', async () => {
    class Counter implements TextRewriter {
      seen = 0
      push(text: string): string {
        this.seen += text.length
        return ''
      }
      flush(): string {
        return String(this.seen)
      }
    }
    const layer = textTransform({ name: 'count', start: () => new Counter() })
    expect((await call(compose(appOf(['ab', 'cde']), layer))).text).to.equal('5')
  })
})
