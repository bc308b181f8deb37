import type { App, Body, HeaderList } from '@tsgi/core'
import { generate, PLAIN } from './apps.ts'

/** Apps that fail before their head has left, and what the report says. */
export function faultyApps(): [name: string, app: App, reported: RegExp][] {
  const other =
    (value: unknown): App =>
    (_environ, startResponse) => {
      startResponse('200 OK', [...PLAIN])
      return value as Body
    }
  return [
    [
      'an app that throws',
      () => {
        throw new Error('secret')
      },
      /secret/
    ],
    ['an app that rejects', () => Promise.reject(new Error('secret')), /secret/],
    [
      'an app that throws no error',
      () => {
        throw 'secret' as unknown as Error
      },
      /secret/
    ],
    ['an app that returns a string', other('text'), /TypeError: body: .*write \['text'\]/],
    ['an app that returns nothing', other(undefined), /TypeError: body: .*undefined/],
    ['an app that returns null', other(null), /TypeError: body: .*null/],
    ['an app that returns a number', other(5), /TypeError: body: /],
    [
      'an app that resolves to a string',
      other(Promise.resolve('text')),
      /TypeError: body: .*write \['text'\]/
    ],
    ['a chunk that is no chunk', other([5]), /TypeError: body: a chunk must be/],
    ['a chunk of null', other([null]), /TypeError: body: a chunk must be/],
    ['an app that calls no startResponse', () => ['x'], /startResponse: not called/],
    ['a stream without startResponse', () => generate('x'), /startResponse: not called/],
    ['an empty body without startResponse', () => [], /startResponse: not called/],
    [
      'startResponse called twice',
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        startResponse('200 OK', [])
        return []
      },
      /startResponse: called twice/
    ],
    [
      'headers that are no list',
      (_environ, startResponse) => {
        startResponse('200 OK', { 'Content-Type': 'text/plain' } as unknown as HeaderList)
        return []
      },
      /headers must be an array/
    ],
    [
      'a header value that is a number',
      (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Length', 5 as unknown as string]])
        return []
      },
      /must be a string, got number/
    ]
  ]
}
