import type { HandlerRequest } from './handler-request.ts'
import { releaseRequest } from './handler-request.ts'
import { closeResponse, detachResponse, type HandlerResponse } from './handler-response.ts'
import type { HandlerSocket } from './handler-socket.ts'
import { PushedAnswer } from './pushed-answer.ts'

/** The answer of a Node handler, whose request and response are told what becomes of it, by the events that Node emits. */
export class HandlerAnswer extends PushedAnswer {
  #request!: HandlerRequest
  #response!: HandlerResponse
  #socket!: HandlerSocket

  // On the prototype: a field would be written for each request.
  protected get caller(): string {
    return 'fromNodeHandler'
  }

  attach(request: HandlerRequest, response: HandlerResponse, socket: HandlerSocket): void {
    this.#request = request
    this.#response = response
    this.#socket = socket
  }

  protected touched(): void {
    this.#socket.touch()
  }

  protected drained(): void {
    const response = this.#response
    if (!response.writableNeedDrain) return
    response.writableNeedDrain = false
    process.nextTick(() => {
      if (!this.isOver) response.emit('drain')
    })
  }

  protected done(): void {
    const response = this.#response
    this.#socket.stopTimer()
    process.nextTick(() => {
      detachResponse(response, this.#socket)
      this.settle(undefined)
      releaseRequest(this.#request)
      // Where nobody listens, which is most responses, there is nothing to wait for.
      if (response.listenerCount('close') === 0) closeResponse(response)
      else process.nextTick(closeResponse, response)
    })
  }

  // In Node's order: the request first, then the connection with the response on it.
  protected gone(reason: unknown): void {
    const socket = this.#socket
    socket.stopTimer()
    socket._hadError = true
    if (reason === undefined) {
      // HEAD: the client has all that it asked for, and nobody takes what the handler still makes.
      process.nextTick(() => {
        this.settle(connectionReset())
        releaseRequest(this.#request)
        closeResponse(this.#response)
      })
      return
    }
    socket.destroyed = true
    socket.readable = false
    socket.writable = false
    if (!this.#request.destroyed) this.#request.destroy(connectionReset())
    process.nextTick(() => {
      this.settle(reason instanceof Error ? reason : connectionReset())
      socket.emit('close', true)
      closeResponse(this.#response)
    })
  }
}

function connectionReset(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
}
