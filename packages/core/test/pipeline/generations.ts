// Prints which of the functions that belong to a response lie in the old generation of the heap as soon as they are made:
// `node --allow-natives-syntax generations.js`.

import { openBody, rewriteResponse, type Body, type Environ, type Write } from '@tsgi/core'
import { runInThisContext } from 'node:vm'

const isYoung = runInThisContext('value => %InYoungGeneration(value)') as (value: unknown) => boolean
const old: Record<string, number> = {}

function note(name: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${name} is no function`)
  if (!isYoung(value)) old[name] = (old[name] ?? 0) + 1
}

async function respond(chunks: () => Body): Promise<void> {
  let write: Write | undefined
  const environ = { REQUEST_METHOD: 'GET' } as Environ
  const body = await rewriteResponse(
    (_environ, startResponse) => {
      write = startResponse('200 OK', [])
      return chunks()
    },
    environ,
    () => () => {},
    () => ({ chunk: chunk => chunk }),
    () => {}
  )
  note('write', write)
  if (Array.isArray(body)) note('close', Reflect.get(body, 'close'))
  const reader = openBody(body)
  while ((await reader.pull()) !== undefined);
  await reader.close()
}

const shared = ['of the module']
for (let i = 0; i < 10; i++) {
  await respond(() => ['of the response'])
  await respond(() => shared)
  await respond(() => Object.assign(['with a close'], { close() {} }))
  await respond(async function* () {
    yield 'streamed'
  })
}
console.log(JSON.stringify(old))
