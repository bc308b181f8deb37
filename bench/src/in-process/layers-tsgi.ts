import type { Body, HeaderList, StartResponse } from '@tsgi/core'
import { tsgiApp } from '../apps/tsgi.ts'
import type { Subject } from '../in-process.ts'
import { gatewayEnviron, smallEnviron } from './environ.ts'
import { checkSeen, COUNT, countLayerHeaders, expected } from './layers.ts'

/** `gateway`: each run makes its environ of a raw request, as gateways do; `small`: of what the layers and the app need. */
export function create(kind: 'gateway' | 'small'): Subject {
  const createEnviron = kind === 'gateway' ? gatewayEnviron : smallEnviron
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
