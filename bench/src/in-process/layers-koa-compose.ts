import compose from 'koa-compose'
import { greeting, layersOf } from '../apps/task.ts'
import type { Subject } from '../in-process.ts'
import { checkSeen, COUNT, countLayerHeaders, expected } from './layers.ts'

interface Context {
  state: Record<string, string>
  headers: Record<string, string>
  body: string
}

type Middleware = (context: Context, next: () => Promise<void>) => unknown

/**
 * koa-compose without Koa: the context is the smallest that does the same. Headers are kept by their names in lower case,
 * as node:http keeps those that Koa sets, so that setting one replaces another. `await`: async middleware that await `next()`, which is what one that does something with the
 * response has to be; `return`: functions that return it.
 */
export function create(form: 'await' | 'return'): Subject {
  const layers = layersOf(COUNT)
  const last = layers.at(-1)!
  const handle = compose<Context>([
    ...layers.map(({ key, header, value }): Middleware => {
      if (form === 'return') {
        return (context, next) => {
          context.state[key] = value
          context.headers[header.toLowerCase()] = value
          return next()
        }
      }
      return async (context, next) => {
        context.state[key] = value
        context.headers[header.toLowerCase()] = value
        await next()
      }
    }),
    context => {
      context.body = greeting(context.state[last.key])
    }
  ])

  async function respond(): Promise<Context> {
    const context: Context = { state: {}, headers: {}, body: '' }
    await handle(context)
    return context
  }

  return {
    units: 1,
    run: async () => countLayerHeaders(Object.entries((await respond()).headers)),
    expected,
    async check() {
      const { headers, body } = await respond()
      checkSeen({ headers: Object.entries(headers), text: body })
    }
  }
}
