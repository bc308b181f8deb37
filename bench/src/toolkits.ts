/** Who takes part where it is about a whole toolkit: the module `<module>` of src/servers is its hello world, `stream-<module>` its stream. */
export interface Toolkit {
  name: string
  module: string
  /** What an app that is served on Node.js installs. */
  packages: string[]
}

export const bare: Toolkit = { name: 'node:http', module: 'node-http', packages: [] }
export const tsgi: Toolkit = {
  name: 'TSGI',
  module: 'tsgi',
  packages: ['@tsgi/core', '@tsgi/gateway-node']
}
export const peers: readonly Toolkit[] = [
  { name: 'Fastify', module: 'fastify', packages: ['fastify'] },
  { name: 'polka', module: 'polka', packages: ['polka'] },
  { name: 'h3', module: 'h3', packages: ['h3'] },
  { name: 'Hono', module: 'hono', packages: ['hono', '@hono/node-server'] },
  { name: 'Koa', module: 'koa', packages: ['koa'] },
  { name: 'Express', module: 'express', packages: ['express'] }
]

export const packages: string[] = [tsgi, ...peers].flatMap(toolkit => toolkit.packages)
