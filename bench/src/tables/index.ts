import type { Table } from '../table.ts'
import { caseTable } from './case.ts'
import { footprint } from './footprint.ts'
import { gzip } from './gzip.ts'
import { hello } from './hello.ts'
import { interop } from './interop.ts'
import { interopFetch } from './interop-fetch.ts'
import { layers } from './layers.ts'
import { logger } from './logger.ts'
import { memory } from './memory.ts'
import { pipeline } from './pipeline.ts'
import { session } from './session.ts'
import { validator } from './validator.ts'

/** A new table is one file here, one line below, and its servers or contenders. */
export const tables: Table[] = [
  hello,
  interop,
  interopFetch,
  layers,
  pipeline,
  gzip,
  logger,
  caseTable,
  session,
  memory,
  footprint,
  validator
]
