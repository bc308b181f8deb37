import { runInProcess } from '../in-process.ts'
import type { Table } from '../table.ts'

export const layers: Table = {
  name: 'layers',
  packages: ['@tsgi/core', 'koa-compose', 'h3', 'hono'],
  about: `One request through the ten layers of \`hello\`, in process, without HTTP: from the request object to the response whose
headers are all read once. TSGI makes its environ of a raw request each time, as gateways do, and beside it gets one of six keys, as
koa-compose gets the smallest context that does; Hono and h3 their \`app.fetch\`, once with a Request made for each run and once with the same
Request for all.`,
  run: settings =>
    runInProcess(
      [
        {
          title: 'One request through 10 layers',
          unit: 'ns per request',
          better: 'less',
          baseline: 'TSGI',
          contenders: [
            { name: 'TSGI', module: 'layers-tsgi', args: ['gateway'] },
            { name: 'TSGI, small environ', module: 'layers-tsgi', args: ['small'] },
            { name: 'koa-compose, `await next()`', module: 'layers-koa-compose', args: ['await'] },
            { name: 'koa-compose, `return next()`', module: 'layers-koa-compose', args: ['return'] },
            { name: 'h3, new Request', module: 'layers-fetch', args: ['h3', 'new'] },
            { name: 'h3, same Request', module: 'layers-fetch', args: ['h3', 'reused'] },
            { name: 'Hono, new Request', module: 'layers-fetch', args: ['hono', 'new'] },
            { name: 'Hono, same Request', module: 'layers-fetch', args: ['hono', 'reused'] }
          ],
          claims: [
            { row: 'TSGI', against: 'koa-compose, `await next()`', atLeast: 1 },
            { row: 'TSGI, small environ', against: 'koa-compose, `return next()`', atLeast: 1 },
            { row: 'TSGI', against: 'Hono, new Request', atLeast: 15 }
          ]
        }
      ],
      settings
    )
}
