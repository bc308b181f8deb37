import { eventually, notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { after, afterEach, describe, it } from 'mocha'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = (name: string): string => join(import.meta.dirname, 'programs', `${name}.js`)

/** Runs a program with another one at the end of its pipe; gives how it ended and what came through. */
function pipe(
  name: string,
  args: string[],
  reader: string
): { status: string; lines: string[]; errors: string } {
  const command = `"$0" "$@" | ${reader}; echo "\${PIPESTATUS[0]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath, program(name), ...args], {
    encoding: 'utf8',
    timeout: 20_000
  })
  const lines = stdout.trimEnd().split('\n')
  return { status: lines.pop()!, lines, errors: stderr }
}

function filled(path: string): Promise<void> {
  return eventually(() => existsSync(path) && readFileSync(path, 'utf8') !== '')
}

describe('createSink, in a process of its own', function () {
  this.timeout(30_000)

  const ends: [how: string, status: string][] = [
    ['exit', '0'],
    ['natural', '0'],
    ['throw', '1']
  ]
  for (const [how, status] of ends) {
    it(`29: delivers 1,000 lines through a pipe when the process ends at once: ${how}`, function () {
      if (how === 'throw') notOn(this, ['deno'], 'an uncaught error ends the process without an exit event')
      const result = pipe('lines', ['1000', how], 'cat')
      expect(result.status).to.equal(status)
      expect(result.lines.map(line => line.split(' ')[1])).to.deep.equal(
        Array.from({ length: 1000 }, (_, i) => `/${i}`)
      )
    })
  }

  it('delivers them to a reader that is slow', () => {
    expect(pipe('lines', ['1000'], '(sleep 0.3; cat)').lines).to.have.length(1000)
  })

  it('delivers them through a socket, which is what node:child_process makes', async () => {
    const child = spawn(process.execPath, [program('lines'), '1000'])
    let output = ''
    child.stdout.on('data', part => (output += part))
    await once(child, 'close')
    expect(output.split('\n')).to.have.length(1001)
  })

  it('30: survives a pipe that is closed, and says so once', function () {
    notOn(this, ['deno'], 'errors of pipes have another text')
    const { status, lines, errors } = pipe('lines', ['1000', 'natural'], 'head -1')
    expect(status).to.equal('0')
    expect(lines).to.have.length(1)
    expect(errors).to.equal(
      'logger: a destination failed, which is told once until it writes again: Error: EPIPE: broken pipe, write\n'
    )
  })

  // They take their listener away and send the signal again.
  const HANDS_BACK = new Set(['once', 'once, at last', 'polite', 'polite, before'])
  const signals: [signal: string, listener: string, status: string, lines: string[]][] = [
    ['SIGTERM', 'nobody', '143', ['first']],
    ['SIGINT', 'nobody', '130', ['first']],
    ['SIGHUP', 'nobody', '129', ['first']],
    ['SIGTERM', 'exit', '7', ['first']],
    ['SIGTERM', 'once', '143', ['first', 'second']],
    ['SIGTERM', 'once, at last', '143', ['first', 'second']],
    ['SIGTERM', 'removed', '143', ['first']],
    ['SIGTERM', 'polite', '143', ['first']],
    ['SIGTERM', 'polite, before', '143', ['first']]
  ]
  for (const [signal, listener, status, lines] of signals) {
    it(`31: flushes on ${signal}, and the process dies as it would have: ${listener} listens besides`, function () {
      if (HANDS_BACK.has(listener)) notOn(this, ['bun'], 'process emits no removeListener for signals')
      expect(pipe('signal', [signal, listener], 'cat')).to.deep.equal({ status, lines, errors: '' })
    })
  }
})

describe('logger, in a process that has nothing more to do', () => {
  it('32: does not hold it, and has written its line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsgi-idle-'))
    const path = join(folder, 'log')
    const { status } = spawnSync(process.execPath, [program('idle'), path], { timeout: 20_000 })
    expect(status).to.equal(0)
    expect(readFileSync(path, 'utf8')).to.match(/^GET \/x 200 11 - [\d.]+ ms\n$/)
    rmSync(folder, { recursive: true })
  }).timeout(30_000)
})

// The numbers are those of hard-cases.test.ts.
describe('logger, in a server of its own', function () {
  this.timeout(30_000)
  const folder = mkdtempSync(join(tmpdir(), 'tsgi-logger-'))
  const path = join(folder, 'access.log')
  let server: ChildProcess | undefined

  async function start(...args: string[]): Promise<string> {
    const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const
    server = spawn(process.execPath, [program('server'), ...args], { stdio: [...stdio] })
    const [{ port }] = (await once(server, 'message')) as [{ port: number }]
    return `http://127.0.0.1:${port}`
  }

  afterEach(async () => {
    if (server?.exitCode === null && server.signalCode === null) {
      const ended = once(server, 'exit')
      process.kill(server.pid!, 'SIGKILL')
      await ended
    }
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('28: serves on while the reader of its pipe stalls, and then tells how many lines were dropped', async function () {
    notOn(this, ['deno'], 'pipes are written to synchronously')
    const url = await start()
    const agent = { headers: { 'User-Agent': 'x'.repeat(4000) } }
    for (let i = 0; i < 400; i++) expect((await fetch(`${url}/${i}`, agent)).status).to.equal(200)

    let output = ''
    server!.stdout!.setEncoding('utf8').on('data', (part: string) => (output += part))
    server!.send('flush')
    await once(server!, 'message')
    await fetch(`${url}/last`)
    server!.send('flush')
    await once(server!, 'message')
    while (!output.includes('/last')) await once(server!.stdout!, 'data')

    const lines = output
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    const last = lines.at(-1)!
    expect(last).to.include({ target: '/last' }).and.have.property('dropped').greaterThan(0)
    expect(lines.filter(line => 'dropped' in line)).to.deep.equal([last])
    expect(lines.length - 1 + Number(last['dropped'])).to.equal(400)
  })

  it('33: writes to the new file after the old one was renamed and SIGHUP came', async () => {
    const url = await start(path, '%U')
    await fetch(`${url}/before`)
    const old = `${path}.1`
    await filled(path)
    renameSync(path, old)
    await fetch(`${url}/between`)
    process.kill(server!.pid!, 'SIGHUP')
    await eventually(() => existsSync(path))
    await fetch(`${url}/after`)
    await filled(path)
    expect(readFileSync(old, 'utf8')).to.equal('/before\n/between\n')
    expect(readFileSync(path, 'utf8')).to.equal('/after\n')
  })
})
