import { startExample, type Example } from '@tsgi/start-example'
import { findProgram, needs } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { chromium } from 'playwright-core'

describe('service-worker', function () {
  this.timeout(60_000)
  let example: Example | undefined

  before(async function () {
    needs(this, 'chromium')
    example = await startExample(new URL('../dist/main.js', import.meta.url))
  })
  after(() => example?.stop())

  it('answers a page from inside the browser', async () => {
    const { url } = example!
    const browser = await chromium.launch({
      executablePath: findProgram('chromium')!,
      args: ['--no-sandbox', '--disable-gpu']
    })
    try {
      const page = await browser.newPage()
      await page.goto(url)
      await page.waitForFunction(() => document.querySelector('output')!.textContent !== '')
      expect(await page.textContent('output')).to.equal('HELLO FROM /THERE, WITHOUT A NETWORK.')
      // A navigation, too; and its head.
      const response = await page.goto(`${url}/app/page`)
      expect(response!.fromServiceWorker()).to.equal(true)
      expect(response!.headers()['content-type']).to.equal('text/plain; charset=utf-8')
      expect(await page.textContent('body')).to.equal('HELLO FROM /PAGE, WITHOUT A NETWORK.')
    } finally {
      await browser.close()
    }
    expect(await (await fetch(`${url}/app/page`)).text()).to.equal('The network has nothing here.\n')
  })
})
