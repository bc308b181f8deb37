import type { Body, HeaderList, StartResponse } from '@tsgi/core'
import { tsgiApp } from '../apps/tsgi.ts'
import type { Subject } from '../in-process.ts'
import { gatewayEnviron } from './environ.ts'
import { checkSeen, COUNT, countLayerHeaders, expected } from './layers.ts'

/** Each run makes its environ of a raw request, as gateways do. */
export function create(): Subject {
  const app = tsgiApp(COUNT)

  function respond(): { headers: HeaderList; body: Body } {
    let received: HeaderList = []
    const startResponse: StartResponse = (_status, headers) => {
      received = headers
      return refuse
    }
    const body = app(gatewayEnviron(), startResponse)
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
