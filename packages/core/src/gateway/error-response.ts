import { statusLine } from '../status-line.ts'
import type { HeaderList, Status } from '../types.ts'

/**
 * What a client gets for an error that was thrown before the head: its `status` if that is 400 to 599, else 500, and nothing
 * more. Neither the message nor the stack may reach a client.
 */
export function errorResponse(error: unknown): { status: Status; headers: HeaderList; body: string } {
  const status = statusLine(errorStatus(error))
  const body = status.slice(4)
  return {
    status,
    headers: [
      ['Content-Type', 'text/plain; charset=utf-8'],
      ['Content-Length', String(body.length)]
    ],
    body
  }
}

/** The `status` of an error if that is 400 to 599, else 500. */
export function errorStatus(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500
  const { status } = error as { status?: unknown }
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
    ? status
    : 500
}
