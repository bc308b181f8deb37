import type { Socket } from 'node:net'
import type { GatewaySetup, StartGateway } from '@tsgi/testing/gateway'
import { answer } from './answer.ts'
import { readNameValues, takeRecord, writeRecord, type FastcgiRecord } from './fastcgi-records.ts'
import { InputQueue } from './input-queue.ts'
import { listen, write } from './listen.ts'
import { FrameError, rawRequest } from './raw-request.ts'

/** How the reference does it, so that a test can break one thing. */
export interface FastcgiParts {
  takeRecord: typeof takeRecord
  readNameValues: typeof readNameValues
  rawRequest: typeof rawRequest
  answer: typeof answer
  /** Types of records that are passed over as if they had not come. */
  ignores: readonly number[]
  /** How a response ends that has broken off. */
  breakOff: (connection: FastcgiConnection) => void
}

export const fastcgiParts: FastcgiParts = {
  takeRecord,
  readNameValues,
  rawRequest,
  answer,
  ignores: [],
  breakOff: connection => void connection.socket.end()
}

/** A gateway for FastCGI, with one part or another in place of its own. */
export function fastcgiGateway(changed: Partial<FastcgiParts> = {}): StartGateway {
  return setup => listen(socket => void new FastcgiConnection(socket, setup, { ...fastcgiParts, ...changed }))
}

interface Work {
  readonly id: number
  readonly keepsConnection: boolean
  readonly input: InputQueue
  readonly abort: AbortController
  params: string
  isCalled: boolean
  left: number
}

const COMPLETE = 0
const CANT_MULTIPLEX = 1
const UNKNOWN_ROLE = 3

export class FastcgiConnection {
  readonly socket: Socket
  readonly #setup: GatewaySetup
  readonly #parts: FastcgiParts
  #bytes = Buffer.alloc(0)
  #work: Work | undefined

  constructor(socket: Socket, setup: GatewaySetup, parts: FastcgiParts) {
    this.socket = socket
    this.#setup = setup
    this.#parts = parts
    socket.on('data', (data: Buffer) => this.#take(data))
    socket.on('end', () => {
      this.#gone()
      if (this.#work === undefined) socket.end()
    })
    socket.on('close', () => this.#gone())
  }

  #take(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data])
    try {
      for (;;) {
        const taken = this.#parts.takeRecord(this.#bytes)
        if (taken === undefined) return
        this.#bytes = taken.rest
        if (!this.#parts.ignores.includes(taken.record.type)) this.#handle(taken.record)
      }
    } catch (error) {
      this.#bytes = Buffer.alloc(0)
      this.socket.end()
      if (!(error instanceof FrameError)) this.#setup.onError(error)
    }
  }

  #handle(record: FastcgiRecord): void {
    const { type, id, content } = record
    if (type === 1) return this.#begin(record)
    if (type === 9) return this.#tellValues(content)
    if (id === 0)
      return void this.socket.write(
        writeRecord(11, 0, `${String.fromCharCode(type)}\0\0\0\0\0\0\0`),
        'latin1'
      )
    const work = this.#work
    if (work === undefined || work.id !== id) return
    if (type === 2) this.#abort(work)
    else if (type === 4 && content.length > 0) work.params += content.toString('latin1')
    else if (type === 4) this.#call(work)
    else if (type === 5) this.#takeBody(work, content)
  }

  #begin({ id, content }: FastcgiRecord): void {
    if (id === 0 || content.length !== 8)
      throw new FrameError('BEGIN_REQUEST must have a request, and eight bytes')
    if (content.readUInt16BE(0) !== 1) return this.#endRequest(id, UNKNOWN_ROLE)
    if (this.#work !== undefined) return this.#endRequest(id, CANT_MULTIPLEX)
    this.#work = {
      id,
      keepsConnection: (content[2]! & 1) === 1,
      input: new InputQueue(),
      abort: new AbortController(),
      params: '',
      isCalled: false,
      left: 0
    }
  }

  #tellValues(content: Buffer): void {
    const known = this.#parts
      .readNameValues(content.toString('latin1'))
      .filter(([name]) => name === 'FCGI_MPXS_CONNS')
    const values = known.map(([name]) => `${String.fromCharCode(name.length)}\u0001${name}0`)
    this.socket.write(writeRecord(10, 0, values.join('')), 'latin1')
  }

  #call(work: Work): void {
    if (work.isCalled) return
    const { raw, peer } = this.#parts.rawRequest(this.#parts.readNameValues(work.params))
    work.isCalled = true
    const length = raw.headers[raw.headers.indexOf('CONTENT-LENGTH') + 1]
    work.left = raw.headers.includes('CONTENT-LENGTH') ? Number(length) : 0
    const { abort, input, id } = work
    void this.#parts.answer(
      this.#setup,
      { raw, peer, input, abort },
      {
        send: bytes => this.#send(id, bytes, abort.signal),
        end: () => this.#end(work),
        breakOff: () =>
          abort.signal.reason?.name === 'AbortError' ? this.#end(work) : this.#parts.breakOff(this)
      }
    )
  }

  #takeBody(work: Work, content: Buffer): void {
    work.left -= content.length
    if (content.length > 0) return work.input.push(content)
    if (work.left > 0) work.input.fail()
    else work.input.end()
  }

  async #send(id: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < bytes.length; at += 65_535) {
      const part = Buffer.from(bytes.subarray(at, at + 65_535)).toString('latin1')
      await write(this.socket, writeRecord(6, id, part), signal)
    }
  }

  #end({ id, keepsConnection }: Work): void {
    this.socket.write(writeRecord(6, id, ''), 'latin1')
    this.#endRequest(id, COMPLETE)
    this.#work = undefined
    if (!keepsConnection) this.socket.end()
  }

  #endRequest(id: number, status: number): void {
    this.socket.write(writeRecord(3, id, `\0\0\0\0${String.fromCharCode(status)}\0\0\0`), 'latin1')
  }

  #abort({ abort, input }: Work): void {
    input.fail()
    abort.abort(new DOMException('the front server has called it off', 'AbortError'))
  }

  #gone(): void {
    const work = this.#work
    if (work === undefined) return
    work.input.fail()
    // Who reads the body hears of it there, and may still answer.
    const reason = new DOMException('the front server has gone', 'AbortError')
    setTimeout(() => this.#work === work && work.abort.abort(reason), work.left > 0 ? 20 : 0)
  }
}
