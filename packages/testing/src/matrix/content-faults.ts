import { getHeader } from '@tsgi/core'
import type { Exchange } from './exchange.ts'
import { show, type Fault } from './fault.ts'
import { isEqual, isStart, type Reference } from './reference.ts'

/** What is wrong with the bytes that the client got. */
export async function contentFaults(exchange: Exchange, reference: Reference): Promise<Fault[]> {
  const { scene, received, hasEnded } = exchange
  const { head, bytes: raw, changed } = received
  const faults: Fault[] = []
  if (changed > 0) {
    faults.push({
      check: 'chunks',
      says: `${changed} chunks were changed after they had been handed over`
    })
  }
  if (exchange.isBodiless) {
    const isMade = raw.length > 0 && scene.given.length === 0 && !exchange.isAnswered
    if (isMade) faults.push({ check: 'bodiless', says: `no bytes may leave, got ${show(raw)}` })
    return faults
  }
  const length = head === undefined ? undefined : getHeader(head.headers, 'Content-Length')
  if (hasEnded && length !== undefined && length !== String(raw.length)) {
    faults.push({ check: 'content-length', says: `is ${length}, but ${raw.length} bytes came` })
  }
  // A client that reads all gets all, others the beginning of it.
  const isWhole = hasEnded && exchange.failure === undefined
  if (isWhole && !scene.hasEnded && !exchange.isAnswered) {
    faults.push({ check: 'bytes', says: scene.environ === undefined ? NOT_CALLED : ENDED_EARLY })
  }
  const expected = reference.expected(exchange, scene.given, true)
  // What broke off may lack what is added at the end, or have it: a client can leave with the last chunk.
  const begun = isWhole ? expected : reference.expected(exchange, scene.given, false)
  try {
    const bytes = await reference.received(exchange, isWhole)
    if (isWhole ? isEqual(bytes, expected) : isStart(bytes, expected) || isStart(bytes, begun)) return faults
    const rule = isWhole ? 'must be' : 'must begin'
    faults.push({ check: 'bytes', says: `${rule} ${show(expected)}, got ${show(bytes)}` })
  } catch (error) {
    faults.push({ check: 'bytes', says: `decode threw ${show(error)}` })
  }
  return faults
}

const ENDED_EARLY = 'the response ended before the body of the app'
const NOT_CALLED =
  'the app was not called; where that is meant, say by `answer` what comes in its place, or leave the cell out by `only`'
