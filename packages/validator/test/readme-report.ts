import type { App } from '@tsgi/core'
import { validator, type ValidationError } from '@tsgi/validator'

export const findings: ValidationError[] = []
const checked = validator({ name: 'shop', report: finding => findings.push(finding) })
export const app = checked(((_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return 'hello' as never // a bare string is not a body
}) satisfies App)
