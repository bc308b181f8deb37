import { compose, type App } from '@tsgi/core'
import { lowercase, textTransform, upperware } from '@tsgi/middleware-case'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { appOf } from './support.js'

describe('the types', () => {
  it('take middleware bare and configured, and refuse options that do not exist', () => {
    const app: App = compose(appOf([]), upperware, lowercase({ locale: 'tr', types: [/^text\//] }))
    expect(app).to.be.a('function')
    // @ts-expect-error: there is no such mapping
    expect(() => upperware({ mapping: 'title' })).to.throw(RangeError)
    // @ts-expect-error: there is no such option
    expect(() => upperware({ local: 'tr' })).to.throw(TypeError)
  })

  it('leave no bare form to a transform whose options are required', () => {
    const rotate = textTransform<{ by: number }>({
      name: 'rotate',
      optionNames: ['by'],
      start: ({ options }) => ({ push: text => text.slice(options.by), flush: () => '' })
    })
    expect(compose(appOf([]), rotate({ by: 1 }))).to.be.a('function')
    // @ts-expect-error: `by` is required
    rotate({})
  })
})
