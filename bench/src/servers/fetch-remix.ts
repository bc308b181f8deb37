import { createRequestListener } from '@remix-run/node-fetch-server'
import { plainHandler } from '../apps/fetch.ts'
import { listen } from './listen.ts'

/** It has no light classes. */
export function start(): Promise<number> {
  return listen(createRequestListener(plainHandler))
}
