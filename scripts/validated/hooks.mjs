// What test files import of these packages, they get with validators around apps and layers.
const shims = new Set(['@tsgi/core', '@tsgi/testing', '@tsgi/gateway-node', '@tsgi/gateway-fetch'])

export async function resolve(specifier, context, next) {
  if (!context.parentURL?.includes('/.test/')) return next(specifier, context)
  if (shims.has(specifier)) {
    return {
      url: new URL(`${specifier.slice('@tsgi/'.length)}.mjs`, import.meta.url).href,
      shortCircuit: true
    }
  }
  const resolved = await next(specifier, context)
  if (!specifier.startsWith('@tsgi/middleware-')) return resolved
  return { ...resolved, url: `${resolved.url}?validated`, shortCircuit: true }
}

export async function load(url, context, next) {
  if (!url.endsWith('?validated')) return next(url, context)
  const real = url.slice(0, -'?validated'.length)
  const names = Object.keys(await import(real))
  const source = [
    `import * as real from ${JSON.stringify(real)}`,
    `import { aroundLayer } from ${JSON.stringify(new URL('around.mjs', import.meta.url).href)}`,
    ...names.map(name => `export const ${name} = aroundLayer(real.${name})`)
  ]
  return { format: 'module', source: source.join('\n'), shortCircuit: true }
}
