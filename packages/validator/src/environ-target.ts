import type { Fault } from './validation-error.ts'

type Record = Readonly<{ [key: string]: unknown }>

/** What is wrong with the form of the request target, or with the path that was made of it. */
export function targetFault(environ: Record): Fault | undefined {
  return formFault(environ) ?? pathFault(environ)
}

/// [environ.request-target] `REQUEST_URI` has one of the forms that a request target can have (RFC 9112, 3.2): a path that begins with
/// `/`, a URL of `http` or `https`, the `*` of OPTIONS, or the authority of CONNECT.
function formFault({ REQUEST_METHOD, REQUEST_URI }: Record): Fault | undefined {
  if (typeof REQUEST_URI !== 'string' || REQUEST_URI === '' || ORIGIN_OR_URL.test(REQUEST_URI))
    return undefined
  if (REQUEST_METHOD === 'CONNECT' || (REQUEST_METHOD === 'OPTIONS' && REQUEST_URI === '*')) return undefined
  return {
    rule: 'environ.request-target',
    says: 'REQUEST_URI must begin with /, or be an http or https URL',
    value: REQUEST_URI,
    remedy: 'answer 400 to a target that is neither, and to * without OPTIONS'
  }
}

/// [environ.path] One of `SCRIPT_NAME` and `PATH_INFO` must not be empty, except where the target has no path: with the `*` of OPTIONS,
/// with a URL that ends behind its authority and means the same there (RFC 9112, 3.2.4), and with CONNECT.
function pathFault({ REQUEST_METHOD, REQUEST_URI, SCRIPT_NAME, PATH_INFO }: Record): Fault | undefined {
  if (SCRIPT_NAME !== '' || PATH_INFO !== '' || REQUEST_METHOD === 'CONNECT') return undefined
  if (REQUEST_METHOD === 'OPTIONS' && !String(REQUEST_URI).startsWith('/')) return undefined
  return {
    rule: 'environ.path',
    says: 'SCRIPT_NAME or PATH_INFO must not be empty',
    remedy: "make PATH_INFO '/' where the path is empty"
  }
}

const ORIGIN_OR_URL = /^(?:\/|https?:\/\/[^/?#])/i
