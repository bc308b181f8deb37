import { bodyRows } from './fastify-body-rows.ts'
import { fastifyFramework } from './fastify-row.ts'
import { payloadRows } from './fastify-payload-rows.ts'
import { fastifyRows } from './fastify-rows.ts'
import { runTable } from './run-table.ts'

runTable(fastifyFramework, [...payloadRows, ...fastifyRows, ...bodyRows])
