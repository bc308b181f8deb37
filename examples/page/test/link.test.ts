import { link } from '@tsgi/example-page'
import type { Environ } from '@tsgi/core'
import { expect } from 'chai'
import { describe, it } from 'mocha'

describe('link', () => {
  const mounted: [scriptName: string, url: string][] = [
    ['', '/encode'],
    ['/base64', '/base64/encode'],
    ['/a/b', '/a/b/encode'],
    ['/größe %"', '/gr%C3%B6%C3%9Fe%20%25%22/encode']
  ]
  for (const [scriptName, url] of mounted) {
    it(`gives ${url} below ${JSON.stringify(scriptName)}`, () => {
      expect(link({ SCRIPT_NAME: scriptName } as Environ, '/encode')).to.equal(url)
    })
  }
})
