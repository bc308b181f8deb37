import type { Body, HeaderList, StartResponse } from '@tsgi/core'
import { tsgiApp } from '../apps/tsgi.ts'
import type { Subject } from '../in-process.ts'
import { parsedEnviron, readyEnviron } from './environ.ts'
import { checkSeen, COUNT, countLayerHeaders, expected } from './layers.ts'

/** `ready`: the environ costs next to nothing; `parsed`: it is made of a request as it came. */
export function create(kind: 'ready' | 'parsed'): Subject {
  const createEnviron = kind === 'ready' ? readyEnviron : parsedEnviron
  const app = tsgiApp(COUNT)

  function respond(): { headers: HeaderList; body: Body } {
    let received: HeaderList = []
    const startResponse: StartResponse = (_status, headers) => {
      received = headers
      return refuse
    }
    const body = app(createEnviron(), startResponse)
    if (body instanceof Promise) throw new Error('bench: the answer is a promise')
    return { headers: received, body }
  }

  return {
    units: 1,
    run: () => countLayerHeaders(respond().headers),
    expected,
    check() {
      const { headers, body } = respond()
      checkSeen({ headers, text: [...(body as Iterable<string>)].join('') })
    }
  }
}

function refuse(): never {
  throw new Error('bench: nobody writes here')
}
