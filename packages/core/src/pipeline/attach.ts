import type { Body } from '../types.ts'
import { RewrittenArray } from './rewritten-array.ts'
import { RewrittenBody } from './rewritten-body.ts'
import { Span } from './span.ts'
import type { Stage } from './stage.ts'

/** What a stage makes of the body that its app returned. It joins the body of the stage inside it, if it gets that. */
export function attach(body: Body, stage: Stage): Body | Promise<Body> {
  const rewritten = joined(body, stage) ?? created(body, stage)
  const isInner = stage.outer !== undefined // the outermost stage settles an array
  return rewritten instanceof RewrittenArray && !isInner ? rewritten.settle() : rewritten
}

function joined(body: unknown, stage: Stage): RewrittenArray | RewrittenBody | undefined {
  if (!(body instanceof RewrittenArray || body instanceof RewrittenBody)) return undefined
  if (body.span.last.outer !== stage || !body.isUntouched) return undefined
  body.span.last = stage
  return body
}

function created(body: Body, stage: Stage): RewrittenArray | RewrittenBody {
  if (isFresh(stage)) stage.flow.recover()
  const span = new Span(stage)
  if (Array.isArray(body)) return new RewrittenArray(body, span)
  try {
    return new RewrittenBody(body, span)
  } catch (error) {
    stage.abandon(error)
    throw error
  }
}

/** Whether nothing has gone through this stage and those outside: what failed, failed inside, and this body answers for it. */
function isFresh(stage: Stage): boolean {
  for (let at: Stage | undefined = stage; at !== undefined; at = at.outer) if (at.planned) return false
  return true
}
