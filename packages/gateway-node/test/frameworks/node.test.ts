import { bodyRows } from './node-body-rows.ts'
import { headRows } from './node-head-rows.ts'
import { leaveRows } from './node-leave-rows.ts'
import { nodeFramework } from './node-row.ts'
import { requestRows } from './node-request-rows.ts'
import { runTable } from './run-table.ts'

runTable(nodeFramework, [...headRows, ...bodyRows, ...requestRows, ...leaveRows])
