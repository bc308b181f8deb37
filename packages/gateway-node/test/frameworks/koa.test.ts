import { bodyRows } from './koa-body-rows.ts'
import { errorRows } from './koa-error-rows.ts'
import { fieldRows } from './koa-field-rows.ts'
import { koaFramework } from './koa-row.ts'
import { requestRows } from './koa-request-rows.ts'
import { runTable } from './run-table.ts'

runTable(koaFramework, [...bodyRows, ...errorRows, ...fieldRows, ...requestRows])
