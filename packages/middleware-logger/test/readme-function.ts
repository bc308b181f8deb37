import { escapeColumn, logger } from '@tsgi/middleware-logger'

export const slow = logger({
  format: ({ target, durationMs = 0 }) =>
    durationMs > 500 ? `slow: ${escapeColumn(target)} ${durationMs} ms` : null
})
