// mocha --config scripts/validated/mocharc.mjs: the tests once more, with a validator around every app and layer.
import { join } from 'node:path'

export default {
  spec: [join(import.meta.dirname, 'tests.mjs')],
  require: [join(import.meta.dirname, '../hear-rejections.mjs'), join(import.meta.dirname, 'register.mjs')],
  // The first run shows whether tests leave something open.
  exit: true,
  timeout: 10_000,
  'node-option': ['enable-source-maps']
}
