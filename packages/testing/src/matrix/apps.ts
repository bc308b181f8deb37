import { arrays } from './apps/arrays.ts'
import { errors } from './apps/errors.ts'
import { heads } from './apps/heads.ts'
import { pauses } from './apps/pauses.ts'
import { requests } from './apps/requests.ts'
import { statuses } from './apps/statuses.ts'
import { streams } from './apps/streams.ts'
import type { MatrixApp } from './matrix-app.ts'

/** One side of the matrix. */
export const apps: readonly MatrixApp[] = [
  ...arrays,
  ...streams,
  ...pauses,
  ...heads,
  ...errors,
  ...statuses,
  ...requests
]
