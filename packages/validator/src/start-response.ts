import type { HeaderList, StartResponse, Write } from '@tsgi/core'
import { checkHead } from './head.ts'
import { checkOwner, copyList } from './handed-list.ts'
import type { ResponseCheck } from './response-check.ts'
import { ValidationError, type Fault } from './validation-error.ts'
import { checkedWrite } from './write.ts'

/// ## startResponse
///
/// An app says what it answers by `startResponse(status, headers, error?)`. It is called once; a second call replaces the first
/// because of an error. The head may leave at once, with the first non-empty chunk, or at the end: that is for the server and
/// the layers outside to decide, so that a middleware may hold it back without holding the body.
///
/// ### The call
///
/** The `startResponse` that the app inside gets. */
export function checkedStart(response: ResponseCheck, outer: StartResponse): StartResponse {
  function startResponse(...args: Parameters<StartResponse>): Write {
    const [status, headers, error] = args
    const isRestart = response.hasStarted
    const fault = callFault(args, isRestart) ?? response.changedList
    if (fault !== undefined) response.blameCaller(fault)
    const given = take(response, status, headers) ? copyList(headers) : headers
    response.hasStarted = true
    let write: Write
    try {
      write = args.length < 3 ? outer(status, given) : outer(status, given, error)
    } catch (thrown) {
      if (isRestart && error !== undefined) refusedBy(response, error, thrown)
      throw thrown
    }
    if (isRestart || error !== undefined) response.replaced(error)
    return checkedResult(response, write)
  }
  return startResponse
}

function callFault(args: readonly unknown[], isRestart: boolean): Fault | undefined {
  /// [start-response.arguments] It takes a status, a header list, and an error or nothing.
  if (args.length < 2 || args.length > 3) {
    return {
      rule: 'start-response.arguments',
      says: 'startResponse must be called with a status, headers and perhaps an error',
      value: `${args.length} arguments`,
      remedy: 'pass an empty list where there are no headers'
    }
  }
  /// [start-response.twice] A second call must pass the error for which the response is replaced. Until the head has left the layer that
  /// gets the call, it replaces status and headers.
  if (isRestart && args[2] === undefined) {
    return {
      rule: 'start-response.twice',
      says: 'startResponse must be called once, or again with an error',
      value: args[0],
      remedy: 'pass the error as the third argument, or call it in one place'
    }
  }
  return undefined
}

/** Whether the head is one. */
function take(response: ResponseCheck, status: unknown, headers: HeaderList): boolean {
  const head = checkHead(status, headers)
  if ('rule' in head) {
    response.blameCaller(head)
    return false
  }
  const fault = checkOwner(headers, response.request.id) ?? response.began(head, headers)
  if (fault !== undefined) response.blameCaller(fault)
  return true
}

function refusedBy(response: ResponseCheck, error: unknown, thrown: unknown): void {
  response.refused(error)
  /// [start-response.rethrow] When the head has left, a second call must throw the error that it was given, so that an app can let it pass
  /// without knowing which it is.
  if (thrown === error || thrown instanceof ValidationError) return
  response.blameServer({
    rule: 'start-response.rethrow',
    says: 'a second startResponse must throw the error that it was given',
    value: thrown,
    remedy: 'throw the third argument as it is',
    cause: error
  })
}

function checkedResult(response: ResponseCheck, write: Write): Write {
  if (typeof write === 'function') return checkedWrite(response, write)
  /// [start-response.result] It must return a function `write`. A middleware that passes a `startResponse` of its own returns one, too.
  response.blameServer({
    rule: 'start-response.result',
    says: 'startResponse must return a function write',
    value: write,
    remedy: 'return what the outer startResponse returns'
  })
  return write
}
