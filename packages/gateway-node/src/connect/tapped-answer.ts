import type { ServerResponse } from 'node:http'
import type { Environ, StartResponse } from '@tsgi/core'
import { PushedAnswer } from '../node-handler/pushed-answer.ts'
import { ResponseTap } from './response-tap.ts'

/** What a framework answers behind a middleware. The events of its response are Node's own. */
export class TappedAnswer extends PushedAnswer {
  readonly tap: ResponseTap

  constructor(environ: Environ, startResponse: StartResponse, limit: number, response: ServerResponse) {
    super(environ, startResponse, limit)
    this.tap = new ResponseTap(response, this)
  }

  protected get caller(): string {
    return 'toConnect'
  }

  protected touched(): void {}

  protected override idle(): void {
    this.tap.idle()
  }

  protected drained(): void {
    this.tap.drained()
  }

  protected done(): void {
    this.settle(undefined)
  }

  protected gone(reason: unknown): void {
    this.tap.drop()
    this.settle(reason instanceof Error ? reason : new Error('the response has ended'))
  }
}
