import { getAllHeaders } from '@tsgi/core'
import { closeFaults } from './close-faults.ts'
import { contentFaults } from './content-faults.ts'
import type { Exchange } from './exchange.ts'
import { show, type Check, type Fault } from './fault.ts'
import { headerFaults } from './header-faults.ts'
import type { MatrixApp } from './matrix-app.ts'
import type { MiddlewareOptions } from './options.ts'
import type { Reference } from './reference.ts'

/** What is wrong with an exchange that is over. */
export async function judge(
  exchange: Exchange,
  app: MatrixApp,
  options: MiddlewareOptions,
  reference: Reference
): Promise<Fault[]> {
  const faults = [...exchange.faults]
  const fault = (check: Check, says: string): void => void faults.push({ check, says })
  if (answers(exchange, options)) return faults
  judgeRequest(exchange, app, fault)
  judgeErrors(exchange, fault)
  judgeHead(exchange, options, fault)
  for (const found of headerFaults(exchange, options)) fault('header-lines', found)
  for (const found of closeFaults(exchange, app)) fault('close', found)
  const { mostAhead } = exchange.scene
  if (options.overSockets !== true && mostAhead > (options.lookAhead ?? 0)) {
    fault('demand', `${mostAhead} chunks were asked for before the client wanted them`)
  }
  return [...faults, ...(await contentFaults(exchange, reference))]
}

/** The stack of an error; who is called off may say that. */
const STACK = /^(?!AbortError)\w*Error: [^\n]*\n\s*\S/

type Tell = (check: Check, says: string) => void

/** Whether the middleware has answered in place of the app, as it says that it does. */
function answers({ scene, failure }: Exchange, { answersErrors = false }: MiddlewareOptions): boolean {
  return answersErrors && scene.planned !== undefined && failure === undefined
}

function judgeRequest({ scene, request, left }: Exchange, app: MatrixApp, fault: Tell): void {
  const { environ, inputs, isHead } = request
  if (scene.environ !== undefined && scene.environ !== environ) {
    fault('environ', 'the app got another object than the gateway made')
  }
  if (inputs > 1) fault('input', `tsgi.input was opened ${inputs} times`)
  const sent = app.input?.join('')
  if (scene.read !== undefined && scene.read !== sent && left === undefined && !isHead) {
    fault('input', `the app read ${show(scene.read)}, the client sent ${show(sent)}`)
  }
}

function judgeErrors({ scene, failure, left, request }: Exchange, fault: Tell): void {
  const { planned } = scene
  const told = request.told.find(text => STACK.test(text))
  // What `close` throws comes to no caller: core writes it there. Where the app fails, others may have something to say.
  if (told !== undefined && planned === undefined && scene.closeError === undefined) {
    fault('throws', `tsgi.errors was told of ${show(told.split('\n', 1)[0])}`)
  }
  if (failure === undefined) {
    // Who goes early, or wants the head alone, need not hear of what comes later.
    if (planned === undefined || left !== undefined || request.isHead) return
    fault('error', `the app threw ${show(planned.error)}, and the gateway does not hear of it`)
  } else if (planned === undefined) {
    const { error } = failure
    const isCalledOff = left !== undefined && error instanceof Error && error.name === 'AbortError'
    if (!isCalledOff) fault('throws', show(error))
  } else if (failure.error !== planned.error) {
    fault('error', `the app threw ${show(planned.error)}, the gateway got ${show(failure.error)}`)
  }
}

function judgeHead(exchange: Exchange, { expectedStatus, answer }: MiddlewareOptions, fault: Tell): void {
  const { scene, failure, left, received } = exchange
  const { head } = received
  if (scene.badWrite !== undefined) fault('head', `${scene.badWrite} in place of a function`)
  const { shared } = scene
  if (shared.before !== undefined && JSON.stringify(shared.headers) !== shared.before) {
    fault('headers', `a list that the app keeps was changed to ${show(JSON.stringify(shared.headers))}`)
  }
  if (head === undefined) {
    if (failure === undefined && left === undefined) fault('head', 'startResponse was not called')
    return
  }
  if (answer !== undefined) {
    if (scene.environ !== undefined) fault('head', 'the app was called, which `answer` says that it is not')
    else if (head.status !== answer.status) fault('status', `must be ${answer.status}, got ${head.status}`)
  }
  if (scene.head !== undefined && failure === undefined) {
    const expected = expectedStatus?.(scene.head.status, scene.head, head) ?? scene.head.status
    if (head.status !== expected) fault('status', `must be ${expected}, got ${head.status}`)
  }
  if (getAllHeaders(head.headers, 'Content-Length').length > 1) {
    fault('content-length', 'there is more than one Content-Length')
  }
}
