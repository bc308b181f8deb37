// A process that may not write files beyond a size (ulimit -f), as on a disk that is full. argv: the directory. Prints what it saw.
import { compose } from '@tsgi/core'
import { session } from '@tsgi/middleware-session'
import { createFileStore } from '@tsgi/middleware-session/file'
import { answer, routes, setCookies, visit } from '../support.ts'

const store = createFileStore({ directory: process.argv[2]! })
const app = compose(
  routes({
    '/small': answer(s => s.set('a', 'small')),
    '/large': answer(s => s.set('a', 'large'.repeat(2000))),
    '/login': answer(s => (s.regenerate(), s.set('a', 'large'.repeat(2000)))),
    '/read': answer(s => s.get('a') ?? null)
  }),
  session({ store })
)
const visitor = visit(app)
const seen: unknown[] = []
for (const path of ['/large', '/small', '/large', '/login', '/read', '/small', '/read']) {
  const result = await visitor.get(path)
  const { status, code } = (result.error ?? {}) as { status?: number; code?: string }
  const cause = (result.error as { cause?: { code?: string } } | undefined)?.cause?.code ?? code
  seen.push(result.error === undefined ? result.text : [status, cause, setCookies(result).length])
}
console.log(JSON.stringify(seen))
