import { openBody, type App } from '@tsgi/core'
import { upperware } from '@tsgi/middleware-case'
import type { Subject } from '../in-process.ts'
import { caseSubject } from './case-subject.ts'
import { asynchronous, textOf, type Kind } from './case-texts.ts'
import { gatewayEnviron } from './environ.ts'

/** `upperware` around an app whose chunks come one by one, read as a gateway reads; `raw`: tags too. */
export function create(kind: Kind, html: 'text' | 'raw'): Subject {
  const text = textOf(kind)
  const app: App = (_environ, startResponse) => {
    startResponse('200 OK', [
      ['Content-Type', kind === 'html' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8']
    ])
    return asynchronous(text.chunks)
  }
  const layered = upperware({ html })(app)
  const upper = html === 'raw' ? Buffer.from(text.whole.toString().toUpperCase()) : text.upper
  return caseSubject(text, upper, async receive => {
    const body = await layered(gatewayEnviron(), () => refuse)
    const reader = openBody(body)
    for (;;) {
      const pulled = reader.pull()
      const chunk = pulled instanceof Promise ? await pulled : pulled
      if (chunk === undefined) break
      receive(chunk as Uint8Array)
    }
    await reader.close()
  })
}

function refuse(): never {
  throw new Error('bench: nobody writes here')
}
