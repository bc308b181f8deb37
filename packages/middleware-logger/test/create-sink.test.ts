import { createSink, logger, type LogDestination, type SinkOptions } from '@tsgi/middleware-logger'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { EventEmitter, once } from 'node:events'
import { openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import sonic, { type SonicBoom } from 'sonic-boom'
import { hello, REQUEST } from './support.ts'

const turn = (): Promise<void> => new Promise(resolve => void setImmediate(resolve))

/** A destination that shows what it was given, and answers what it is told to. */
function recorder(answer: () => unknown = () => true): LogDestination & { readonly batches: string[] } {
  const batches: string[] = []
  return {
    batches,
    write(text) {
      batches.push(text)
      return answer()
    }
  }
}

/** A stream whose reader has stopped until `resume`. */
function stalled(): Writable & { taken: string[]; resume(): void } {
  let release: (() => void) | undefined
  const taken: string[] = []
  const stream = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      taken.push(chunk)
      release = done
    }
  })
  function resume(): void {
    const done = release
    release = undefined
    done?.()
  }
  return Object.assign(stream, { taken, resume })
}

describe('createSink', () => {
  it('writes the lines of a turn together, and the next turn by itself', async () => {
    const destination = recorder()
    const sink = createSink(destination)
    sink.write('a\n')
    sink.write('b\n')
    expect(destination.batches).to.deep.equal([])
    await turn()
    sink.write('c\n')
    await turn()
    expect(destination.batches).to.deep.equal(['a\nb\n', 'c\n'])
  })

  it('does not wait for the end of the turn when there is much', () => {
    const destination = recorder()
    const sink = createSink(destination, { flushBytes: 4 })
    for (const line of ['a\n', 'b\n', 'c\n']) sink.write(line)
    expect(destination.batches).to.deep.equal(['a\nb\n'])
    sink.flushSync()
    expect(destination.batches).to.deep.equal(['a\nb\n', 'c\n'])
  })

  it('collects for longer when asked', async () => {
    const destination = recorder()
    const sink = createSink(destination, { flushMs: 5 })
    sink.write('a\n')
    await turn()
    sink.write('b\n')
    expect(destination.batches).to.deep.equal([])
    await delay(20)
    expect(destination.batches).to.deep.equal(['a\nb\n'])
  })

  it('flushes on request, and takes nothing after it is closed', async () => {
    const destination = recorder()
    const sink = createSink(destination)
    await sink.flush()
    sink.write('a\n')
    await sink.flush()
    sink.write('b\n')
    await sink[Symbol.asyncDispose]()
    expect(sink.write('c\n')).to.equal(false)
    sink.flushSync()
    await sink.close()
    await turn()
    expect(destination.batches).to.deep.equal(['a\n', 'b\n'])
  })

  for (const [name, write] of [
    ['whose promise never settles', () => new Promise<void>(() => {})],
    ['that never says drain', () => false]
  ] as const) {
    it(`leaves a destination ${name}, when it is closed`, async () => {
      const errors: string[] = []
      const destination = Object.assign(new EventEmitter(), { write })
      const sink = createSink(destination, { closeMs: 20, onError: error => errors.push(String(error)) })
      sink.write('a\n')
      await turn()
      sink.write('b\n')
      await sink.close()
      expect(errors).to.deep.equal(['Error: the destination took nothing for 20 ms, and what waited is lost'])
      expect(sink.write('c\n')).to.equal(false)
      expect(destination.eventNames()).to.deep.equal([])
      await sink.close()
    })
  }

  it('waits, when it is closed, for a destination that takes one batch after the other', async () => {
    const taken: string[] = []
    const accepting: (() => void)[] = []
    const destination = {
      write: (text: string) => (taken.push(text), new Promise<void>(resolve => accepting.push(resolve)))
    }
    const errors: unknown[] = []
    const sink = createSink(destination, {
      closeMs: 2 ** 30,
      flushBytes: 1,
      onError: error => errors.push(error)
    })
    for (const line of ['a\n', 'b\n', 'c\n']) sink.write(line)
    let isClosed = false
    const closed = sink.close().then(() => (isClosed = true))
    while (accepting.length > 0) {
      expect(isClosed).to.equal(false)
      accepting.shift()!()
      await turn()
    }
    await closed
    expect(taken.join('')).to.equal('a\nb\nc\n')
    expect(errors).to.deep.equal([])
  })

  it('passes on what format and colours go by', async () => {
    const terminal = { ...recorder(), isTTY: true, hasColors: () => false }
    const sink = createSink(terminal)
    await call(logger({ destination: sink })(hello), REQUEST)
    await sink.flush()
    expect(terminal.batches.join('')).to.match(/^GET \/x 200 [\d.]+ ms - 11\n$/)
    expect(createSink({ ...recorder(), isTTY: true }).isTTY).to.equal(true)
    expect(createSink(recorder()).isTTY).to.equal(undefined)
  })
})

describe('createSink, when the reader stalls', () => {
  const LINE = '0123456789\n'

  it('28: holds as much as it may, drops the rest, and says how many when there is room', async () => {
    const stream = stalled()
    const sink = createSink(stream, { maxBuffer: 100, flushBytes: 11 })
    const taken = Array.from({ length: 20 }, () => sink.write(LINE))
    expect(taken.filter(Boolean)).to.have.length(9) // 99 bytes, those on their way among them
    expect(stream.taken).to.deep.equal([LINE])
    expect(stream.writableLength).to.equal(11)
    let isFlushed = false
    void sink.flush().then(() => (isFlushed = true))
    for (let i = 0; i < 20 && stream.taken.at(-1) !== '11 lines dropped\n'; i++) {
      expect(isFlushed).to.equal(false)
      stream.resume()
      await turn()
    }
    expect(isFlushed).to.equal(true) // whatever comes after it
    expect(sink.write('after\n')).to.equal(true)
    stream.resume()
    await turn()
    expect(stream.taken).to.deep.equal([...Array(9).fill(LINE), '11 lines dropped\n', 'after\n'])
  })

  it('28: says how many in the next line where that is JSON, and in no line of its own', async () => {
    const stream = stalled()
    const sink = createSink(stream, { maxBuffer: 1024 * 1024 })
    const line = `{"a":"${'x'.repeat(1015)}"}\n`
    expect(line).to.have.length(1024)
    const taken = Array.from({ length: 2 * 1024 }, () => sink.write(line))
    expect(taken.filter(Boolean)).to.have.length(1024)
    expect(stream.writableLength).to.equal(16 * 1024)
    const flushed = sink.flush()
    while (stream.writableLength > 0) {
      stream.resume()
      await turn()
    }
    await flushed
    expect(stream.taken.join('')).to.equal(line.repeat(1024))
    expect([sink.write('{"b":1}\n'), sink.write('{"c":1}\n')]).to.deep.equal([true, true])
    await turn()
    expect(stream.taken.at(-1)).to.equal('{"b":1,"dropped":1024}\n{"c":1}\n')
  })

  it('goes on dropping until half of it is free', async () => {
    const stream = stalled()
    const sink = createSink(stream, { maxBuffer: 44, flushBytes: 11 })
    for (let i = 0; i < 5; i++) sink.write(LINE)
    stream.resume()
    await turn()
    expect(sink.write(LINE)).to.equal(false) // 33 of 44 bytes are there
    stream.resume()
    await turn()
    expect(sink.write('later\n')).to.equal(true) // 22, and the notice
    for (let i = 0; i < 4; i++) {
      stream.resume()
      await turn()
    }
    expect(stream.taken).to.deep.equal([LINE, LINE, LINE, LINE, '2 lines dropped\nlater\n'])
  })

  const notices: [line: string, options: SinkOptions, notice: RegExp][] = [
    ['text\n', {}, /^1 line dropped\n$/],
    ['{"a":1}\n', {}, /^\{"time":"[\d:.TZ-]{24}","level":"warn","message":"1 line dropped","dropped":1\}\n$/],
    ['{"a":1}\n', { onDrop: count => `${count}` }, /^1\n$/],
    ['text\n', { onDrop: (count, first) => `${count} as ${first.trim()}` }, /^1 as text\n$/],
    ['text\n', { onDrop: () => undefined }, /^$/],
    [
      'text\n',
      {
        onDrop: () => {
          throw new Error('mine')
        },
        onError: () => {
          throw new Error('mine, too')
        }
      },
      /^1 line dropped\n$/
    ]
  ]
  for (const [line, options, notice] of notices) {
    it(`says so at the end in the way of the lines: ${notice.source}`, async () => {
      const destination = recorder()
      const { error } = console
      console.error = () => {} // the last one complains of itself
      try {
        const sink = createSink(destination, { ...options, maxBuffer: 1 })
        expect(sink.write(line)).to.equal(false)
        await sink.close()
      } finally {
        console.error = error
      }
      expect(destination.batches.join('')).to.match(notice)
    })
  }

  it('waits for the promise that the destination gives', async () => {
    const settle: ((error?: Error) => void)[] = []
    const answer = (): Promise<void> =>
      new Promise((resolve, reject) =>
        settle.push(error => (error === undefined ? resolve() : reject(error)))
      )
    const destination = recorder(answer)
    const errors: unknown[] = []
    const sink = createSink(destination, { onError: error => errors.push(error) })
    sink.write('a\n')
    const first = sink.flush()
    sink.write('b\n')
    await turn()
    expect(destination.batches).to.deep.equal(['a\n'])
    settle[0]!(new Error('lost'))
    await turn()
    expect(destination.batches).to.deep.equal(['a\n', 'b\n'])
    settle[1]!()
    await first
    expect(errors.map(String)).to.deep.equal(['Error: lost'])
  })
})

describe('createSink, when the destination fails', () => {
  it('tells of it once, and goes on where that may help', async () => {
    const errors: unknown[] = []
    const destination = recorder(() => {
      throw new Error('not now')
    })
    const sink = createSink(destination, { onError: error => errors.push(error) })
    for (const line of ['a\n', 'b\n']) {
      expect(sink.write(line)).to.equal(true)
      await sink.flush()
    }
    expect(errors.map(String)).to.deep.equal(['Error: not now'])
    expect(destination.batches).to.deep.equal(['a\n', '1 line dropped\nb\n'])
  })

  const losses: [how: string, lose: () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('not now')
      }
    ],
    ['rejects', () => Promise.reject(new Error('not now'))]
  ]
  for (const [how, lose] of losses) {
    it(`counts the lines of a write that ${how}, and those of which it told`, async () => {
      let isDown = true
      const destination = recorder(() => (isDown ? lose() : true))
      const sink = createSink(destination, { onError: () => {} })
      for (const lines of [['{"a":1}\n', '{"a":2}\n', '{"a":3}\n'], ['{"b":1}\n']]) {
        for (const line of lines) sink.write(line)
        await sink.flush()
      }
      isDown = false
      sink.write('{"c":1}\n')
      await sink.flush()
      expect(destination.batches).to.deep.equal([
        '{"a":1}\n{"a":2}\n{"a":3}\n',
        '{"b":1,"dropped":3}\n',
        '{"c":1,"dropped":4}\n'
      ])
    })

    it(`tells of them at the end, if it can: it ${how}`, async () => {
      let isDown = true
      const destination = recorder(() => (isDown ? lose() : true))
      const sink = createSink(destination, { onError: () => {} })
      for (const line of ['a\n', 'b\n']) sink.write(line)
      await sink.flush()
      isDown = false
      await sink.close()
      expect(destination.batches).to.deep.equal(['a\nb\n', '2 lines dropped\n'])
    })

    it(`gives up in the end: it ${how} for ever`, async () => {
      const sink = createSink(recorder(lose), { onError: () => {} })
      sink.write('a\n')
      sink.flushSync()
      await sink.close()
      expect(sink.write('b\n')).to.equal(false)
    })
  }

  const failures: [how: string, fail: () => unknown, succeed: () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('not now')
      },
      () => true
    ],
    ['rejects', () => Promise.reject(new Error('not now')), () => Promise.resolve()]
  ]
  for (const [how, fail, succeed] of failures) {
    it(`tells of it again when it ${how} after it has been well`, async () => {
      const errors: unknown[] = []
      const answers = [fail, fail, succeed, fail, succeed, succeed, fail]
      const sink = createSink(
        recorder(() => answers.shift()!()),
        { onError: error => errors.push(error) }
      )
      while (answers.length > 0) {
        sink.write('a\n')
        await sink.flush()
      }
      expect(errors).to.have.length(3)
    })
  }

  it('survives handlers that reject', async () => {
    const { error } = console
    const complaints: unknown[] = []
    console.error = text => complaints.push(text)
    try {
      const reject = (): never => Promise.reject(new Error('mine')) as never
      const sink = createSink(
        recorder(() => {
          throw new Error('not now')
        }),
        { onError: reject, onDrop: reject, maxBuffer: 20 }
      )
      sink.write('a line that is too long\n')
      await sink.flush()
      await turn()
    } finally {
      console.error = error
    }
    const complaint = 'logger: a destination failed, which is told once until it writes again: Error: mine'
    expect(complaints).to.deep.equal([complaint, complaint]) // of onError: for onDrop, and for the write
  })

  it('stops when a stream breaks, and frees who waits', async () => {
    const stream = stalled()
    const errors: unknown[] = []
    const sink = createSink(stream, { onError: error => errors.push(error) })
    sink.write('a\n')
    const flushed = sink.flush()
    stream.destroy(new Error('EPIPE'))
    await flushed
    expect(sink.write('b\n')).to.equal(false)
    expect(errors.map(String)).to.deep.equal(['Error: EPIPE'])
  })

  it('stops when a stream was closed before', async () => {
    const stream = stalled()
    stream.destroy()
    await once(stream, 'close')
    const errors: unknown[] = []
    const sink = createSink(stream, { onError: error => errors.push(error) })
    sink.write('a\n')
    await sink.flush()
    expect(errors.map(String)).to.deep.equal(['Error: the destination was closed'])
  })

  it('leaves no listener behind when it is closed', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() })
    const before = stream.eventNames()
    const sink = createSink(stream)
    sink.write('a\n')
    await sink.close()
    expect(stream.eventNames()).to.deep.equal(before)
  })

  const wrong: [destination: unknown, options: object, said: string][] = [
    [undefined, {}, 'createSink: destination must be an object with write(line), got undefined'],
    [{}, {}, 'createSink: destination must be an object with write(line), got an object'],
    [recorder(), { max: 1 }, 'createSink: '],
    [recorder(), { maxBuffer: 0 }, 'createSink: maxBuffer must be an integer of at least 1, got 0'],
    [recorder(), { flushBytes: '1' }, 'createSink: flushBytes must be an integer of at least 1, got '],
    [recorder(), { closeMs: 0 }, 'createSink: closeMs must be an integer from 1 to 2147483647, got 0'],
    [recorder(), { flushMs: -1 }, 'createSink: flushMs must be an integer from 0 to 2147483647, got -1'],
    [
      recorder(),
      { flushMs: 2 ** 31 },
      'createSink: flushMs must be an integer from 0 to 2147483647, got 2147483648'
    ],
    [recorder(), { onDrop: 1 }, 'createSink: onDrop must be a function, got 1'],
    [recorder(), { onError: 1 }, 'createSink: onError must be a function, got 1']
  ]
  for (const [destination, options, said] of wrong) {
    it(`refuses what is none: ${said}`, () => {
      expect(() => createSink(destination as LogDestination, options)).to.throw(said)
    })
  }
})

describe('logger, to destinations of pino', () => {
  const path = join(tmpdir(), `tsgi-logger-${process.pid}.log`)
  const lines = /^(GET \/x 200 11 - [\d.]+ ms\n){3}$/

  async function logThrice(destination: LogDestination): Promise<void> {
    const app = logger({ format: 'tiny', destination })(hello)
    for (let i = 0; i < 3; i++) await call(app, REQUEST)
  }

  const destinations: [name: string, open: () => SonicBoom][] = [
    ['sonic-boom, synchronous', () => new sonic.SonicBoom({ fd: openSync(path, 'a'), sync: true })],
    ['sonic-boom, asynchronous', () => new sonic.SonicBoom({ dest: path, sync: false })],
    ['pino.destination', () => pino.destination(path)]
  ]
  for (const [name, open] of destinations) {
    it(`writes to ${name}, with a sink before it and without`, async () => {
      for (const wrap of [(boom: SonicBoom) => boom, createSink]) {
        rmSync(path, { force: true })
        const boom = open()
        if (name !== 'pino.destination' && !name.endsWith(' synchronous')) await once(boom, 'ready')
        const destination = wrap(boom)
        await logThrice(destination)
        if (destination !== boom) await (destination as ReturnType<typeof createSink>).flush()
        boom.end()
        await once(boom, 'close')
        expect(readFileSync(path, 'utf8')).to.match(lines)
      }
      rmSync(path, { force: true })
    })
  }
})
