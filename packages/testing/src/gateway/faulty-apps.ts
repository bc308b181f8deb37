import type { App, Body, HeaderList } from '@tsgi/core'
import { generate, PLAIN } from './apps.ts'

/** Apps that fail before their head has left, and what the report names. How it says what is wrong is the gateway's. */
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
    ['an app that returns a string', other('text'), /body/i],
    ['an app that returns nothing', other(undefined), /body/i],
    ['an app that returns null', other(null), /body/i],
    ['an app that returns a number', other(5), /body/i],
    ['an app that resolves to a string', other(Promise.resolve('text')), /body/i],
    ['a chunk that is no chunk', other([5]), /chunk/i],
    ['a chunk of null', other([null]), /chunk/i],
    ['an app that calls no startResponse', () => ['x'], /startResponse/],
    ['a stream without startResponse', () => generate('x'), /startResponse/],
    ['an empty body without startResponse', () => [], /startResponse/],
    [
      'startResponse called twice',
      (_environ, startResponse) => {
        startResponse('200 OK', [])
        startResponse('200 OK', [])
        return []
      },
      /startResponse/
    ],
    [
      'headers that are no list',
      (_environ, startResponse) => {
        startResponse('200 OK', { 'Content-Type': 'text/plain' } as unknown as HeaderList)
        return []
      },
      /header/i
    ],
    [
      'a header value that is a number',
      (_environ, startResponse) => {
        startResponse('200 OK', [['Content-Length', 5 as unknown as string]])
        return []
      },
      /Content-Length/i
    ]
  ]
}
