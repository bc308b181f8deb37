import type { Environ } from '@tsgi/core'
import { createEnviron } from '@tsgi/core/gateway'
import { Connection } from '../connection.ts'
import { earlyHintsOf } from '../early-hints.ts'
import { resolveListenerOptions } from '../options.ts'
import { RequestInput } from '../request-input.ts'
import type { KoaResponse } from './koa-response.ts'
import type { KoaContext } from './to-koa.ts'

const settings = resolveListenerOptions('toKoa', { maxHeaderCount: 2000 })

/** @throws an error with `status` for a request that Node lets pass and no app should see */
export function createKoaEnviron(context: KoaContext, answer: KoaResponse): Environ {
  const { req, res } = context
  const { method = 'GET', httpVersion, rawHeaders } = req
  // Of Express around Koa; else Koa's own, of before koa-mount.
  const target = (req as { originalUrl?: string }).originalUrl ?? context.originalUrl
  return createEnviron(
    { method, target, protocol: `HTTP/${httpVersion}`, headers: rawHeaders },
    Connection.of(req.socket),
    {
      openInput: () => new RequestInput(req, res, Infinity),
      openSignal: () => answer.openSignal(),
      get hasLeft() {
        return answer.hasLeft
      },
      earlyHints: httpVersion === '1.0' ? undefined : earlyHintsOf(res)
    },
    settings
  )
}
