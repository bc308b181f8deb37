import { bodyRows } from './express-body-rows.ts'
import { expressFramework } from './express-row.ts'
import { fieldRows } from './express-field-rows.ts'
import { fileRows } from './express-file-rows.ts'
import { requestRows } from './express-request-rows.ts'
import { sendRows } from './express-send-rows.ts'
import { runTable } from './run-table.ts'

runTable(expressFramework, [...sendRows, ...fieldRows, ...fileRows, ...requestRows, ...bodyRows])
