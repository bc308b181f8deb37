import { execFile, spawn } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { startExample, type Example } from '@tsgi/start-example'
import { findProgram, needs } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, before, describe, it } from 'mocha'
import { chromium, type Browser, type Page } from 'playwright-core'

const MAIN = new URL('../dist/main.js', import.meta.url)
const run = promisify(execFile)

describe('site, asked by curl', function () {
  this.timeout(20_000)
  let example: Example

  before(async function () {
    needs(this, 'curl')
    example = await startExample(MAIN)
  })
  after(() => example?.stop())

  const curl = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    run('curl', ['--silent', '--show-error', '--max-time', '10', ...args])

  it('decodes a compressed page', async () => {
    const { stdout } = await curl('--compressed', '--include', example.url)
    expect(stdout).to.match(/^content-encoding: gzip\r$/im)
    expect(stdout).to.include('<title>TSGI examples</title>')
  })

  it('answers HEAD with the headers of GET', async () => {
    // But for the length of the compressed body, which HEAD does not make: RFC 9110, 9.3.2 lets it be left out.
    const names = async (...args: string[]): Promise<string[]> => {
      const { stdout } = await curl('--compressed', '--dump-header', '-', '--output', '/dev/null', ...args)
      const all = stdout.split('\r\n').map(line => line.split(':', 1)[0]!.toLowerCase())
      return all.filter(name => name !== 'content-length')
    }
    for (const path of ['/', '/hello', '/shouting/upper']) {
      expect(await names('--head', example.url + path)).to.deep.equal(await names(example.url + path))
    }
  })

  it('keeps the connection for the next request', async () => {
    const urls = ['/hello', '/', '/shouting/upper/poem.txt', '/nothing', '/hello'].map(
      path => example.url + path
    )
    const outputs = urls.flatMap(() => ['--output', '/dev/null'])
    const { stdout } = await curl('--compressed', '--write-out', '%{num_connects} ', ...outputs, ...urls)
    expect(stdout.trim()).to.equal('1 0 0 0 0')
  })

  it('shows each event as it comes, and is told when the client is killed', async () => {
    const client = spawn('curl', ['--silent', '--no-buffer', '--compressed', `${example.url}/events/stream`])
    let received = ''
    client.stdout.setEncoding('utf8').on('data', (text: string) => (received += text))
    while (!received.includes('\n\n')) await setTimeout(10)
    expect(received.match(/^data:/gm)).to.have.length(1)
    client.kill('SIGKILL')
    while (!/GET \/events\/stream .*(?:aborted|499|-)/.test(example.errors())) await setTimeout(20)
  })

  it('serves a slow reader', async () => {
    const { stdout } = await curl('--limit-rate', '2k', `${example.url}/shouting/upper/poem.txt`)
    expect(stdout).to.equal((await curl(`${example.url}/shouting/upper/poem.txt`)).stdout)
  })
})

describe('site, shown by Chromium', function () {
  this.timeout(60_000)
  let example: Example
  let browser: Browser
  let page: Page

  before(async function () {
    needs(this, 'chromium')
    example = await startExample(MAIN)
    const flags = ['no-sandbox', 'disable-quic', 'disable-background-networking', 'disable-component-update']
    browser = await chromium.launch({
      executablePath: findProgram('chromium')!,
      args: flags.map(flag => `--${flag}`)
    })
    page = await browser.newPage()
  })
  after(async () => {
    await browser?.close()
    await example?.stop()
  })

  it('goes from the front page to an example, both compressed', async () => {
    const response = await page.goto(example.url)
    expect(await response!.headerValue('content-encoding')).to.equal('gzip')
    await page.getByRole('link', { name: 'Shouting' }).click()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).to.not.equal('')
  })

  it('sends a form', async () => {
    await page.goto(`${example.url}/base64`)
    await page.getByRole('textbox').fill('héllo')
    await page.getByRole('button').click()
    expect(await page.locator('output').innerText()).to.equal('aMOpbGxv')
  })

  it('counts in a session', async () => {
    await page.goto(`${example.url}/counter`)
    for (const count of ['1', '2']) {
      await page.getByRole('button').first().click()
      await page.locator('output', { hasText: count }).waitFor()
    }
  })

  it('shows events that come through gzip', async () => {
    await page.goto(`${example.url}/events`)
    await page.locator('#watching', { hasText: '1' }).waitFor()
    const first = await page.locator('#time').innerText()
    await page.locator('#time').filter({ hasNotText: first }).waitFor()
  })
})
