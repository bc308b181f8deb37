import type { HeaderList } from '@tsgi/core'
import { checkHints } from '@tsgi/core/gateway'
import type { ResponseCheck } from './response-check.ts'
import { standIn } from './stand-in.ts'

/// ### Early hints
///
/// `tsgi.early_hints(headers)`, where it is there, sends a 103 before the response, as often as it is called. Once the head has left it
/// does nothing.

/** Puts a checked function in place of the one that is there, until the response is over. */
export function checkEarlyHints(response: ResponseCheck): void {
  standIn(response, 'tsgi.early_hints', send =>
    typeof send === 'function' ? checkedHints(response, send as (...args: unknown[]) => unknown) : send
  )
}

function checkedHints(response: ResponseCheck, send: (...args: unknown[]) => unknown) {
  return (...args: unknown[]): unknown => {
    const [headers] = args
    try {
      checkHints(headers as HeaderList)
    } catch (error) {
      /// [early-hints.headers] It must get a header list, to which the rules for the headers of a response apply, and which has no
      /// `Content-Length`.
      response.blameCaller({
        rule: 'early-hints.headers',
        says: (error as Error).message.replace('tsgi.early_hints: ', '').replace(/, got .*$/, ''),
        value: headers,
        remedy: "write [['Link', '</style.css>; rel=preload; as=style']]",
        cause: error
      })
    }
    return send(...args)
  }
}
