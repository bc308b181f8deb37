// Which tests run between validators.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const packages = join(import.meta.dirname, '../../packages')
const folders = readdirSync(packages).map(name => join(packages, name))
const here = folders.filter(folder => !relative(folder, process.cwd()).startsWith('..'))

/** The packages whose tests run: all, or that of the working directory. */
export const tested = (here.length > 0 ? here : folders).filter(folder => existsSync(join(folder, 'test')))

/**
 * The compiled tests that call apps. The matrix and the validator's own have validators already; the apps of the gateway suite
 * (`wire`) are wrong on purpose, and it sees from outside what a validator would; gateways in
 * other programs are out of reach, and the tests of stores call no apps.
 */
export const files = tested.flatMap(folder =>
  readdirSync(join(folder, 'test'), { recursive: true })
    .filter(
      file =>
        file.endsWith('.test.ts') &&
        !/conformance|readme|gateway-suite|wire|processes|express-store|(keyv|postgres|redis)\//.test(file)
    )
    .sort()
    .map(file => join(folder, '.test', file.replace(/\.ts$/, '.js')))
    .filter(file => /from '@tsgi\/(testing|middleware-|gateway-)/.test(readFileSync(file, 'utf8')))
    .filter(() => !/packages.(testing|validator|create-middleware)$/.test(folder))
)
