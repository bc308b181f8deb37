import * as testing from '../../packages/testing/dist/index.js'
import { around } from './around.mjs'

export * from '../../packages/testing/dist/index.js'

export const call = (callee, ...rest) => testing.call(around(callee), ...rest)
