import { describeValue } from './describe-value.ts'

// What `startResponse` says, whoever provides it: the layers, cascade, and every gateway.

export function startedTwice(): Error {
  return new Error(
    'startResponse: called twice; a second call must pass the error that replaces the response'
  )
}

export function notStarted(): Error {
  return new Error('startResponse: was not called; an app must call it before its first chunk or its end')
}

export function badStatus(status: unknown): TypeError {
  return new TypeError(
    `startResponse: status must be three digits, a space and a reason, got ${describeValue(status)}`
  )
}

export function badHeaders(headers: unknown): TypeError {
  return new TypeError(
    `startResponse: headers must be an array of [name, value] pairs, got ${describeValue(headers)}`
  )
}

export function badHeader(header: unknown): TypeError {
  const got = Array.isArray(header) ? `[${header.map(describeValue).join(', ')}]` : describeValue(header)
  return new TypeError(`startResponse: a header must be a pair [name, value] of strings, got ${got}`)
}
