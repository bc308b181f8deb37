import { Hono } from 'hono'
import { greeting, layersOf } from './task.ts'

type Env = { Variables: Record<string, string> }

/**
 * The header is set before `next()`: that only collects it, while after `next()` Hono 4.13 makes a new Response for
 * every header. The preset is the default one, whose router is the fastest for servers that live long
 * (https://hono.dev/docs/api/presets).
 */
export function honoApp(count: number): Hono<Env> {
  const app = new Hono<Env>()
  const layers = layersOf(count)
  for (const { key, header, value } of layers) {
    app.use(async (c, next) => {
      c.set(key, value)
      c.header(header, value)
      await next()
    })
  }
  const last = layers.at(-1)
  // Without layers `c.text` takes its shortcut, a Response with no headers prepared.
  return app.get('/', c => c.text(greeting(last && c.get(last.key))))
}
