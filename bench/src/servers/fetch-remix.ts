import { createRequestListener } from '@remix-run/node-fetch-server'
import { fetchHandler, type FetchTask } from '../apps/fetch.ts'
import { listen } from './listen.ts'

/** It has no light classes. */
export function start(task: FetchTask): Promise<number> {
  return listen(createRequestListener(fetchHandler(task)))
}
