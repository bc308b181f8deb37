import type { EnvironInit } from '../create-environ.ts'
import type { MatrixApp } from './matrix-app.ts'

/** A way in which clients behave. */
export interface MatrixClient {
  readonly name: string
  readonly environ?: EnvironInit
  /** Reads a chunk in each turn of the event loop. */
  readonly isSlow?: true
  /** Reads nothing for a while, once it has a chunk. */
  readonly stalls?: true
  /** When it goes: once the app has been called, with the first chunk, in the middle, or when it has everything. */
  readonly leaves?: 'at once' | 'after a chunk' | 'in the middle' | 'at the end'
  /** Another one asks at the same time. */
  readonly isTwo?: true
}

/** Whoever a HEAD is compared with. */
export const getClient: MatrixClient = { name: 'reads all' }

/** The other side of the matrix. */
export const clients: readonly MatrixClient[] = [
  getClient,
  { name: 'reads slowly', isSlow: true },
  { name: 'stalls', stalls: true },
  { name: 'leaves at byte 0', leaves: 'at once' },
  { name: 'leaves at byte 1', leaves: 'after a chunk' },
  { name: 'leaves in the middle', leaves: 'in the middle' },
  { name: 'leaves after the end', leaves: 'at the end' },
  { name: 'HEAD', environ: { REQUEST_METHOD: 'HEAD' } },
  { name: 'HTTP/1.0', environ: { SERVER_PROTOCOL: 'HTTP/1.0', HTTP_HOST: undefined } },
  { name: 'two at once', isTwo: true }
]

/** Chunks after which clients of an endless app go. */
const ENOUGH = 20

/** Whether a client goes when it has that many chunks. */
export function isGoing({ leaves }: MatrixClient, app: MatrixApp, count: number): boolean {
  if (app.isEndless === true && count >= ENOUGH) return true
  if (leaves === 'after a chunk') return count >= 1
  return leaves === 'in the middle' && count >= 3
}
