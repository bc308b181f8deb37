import { execFile } from 'node:child_process'
import { join } from 'node:path'

/** What chance is let loose on, and the tests that hold its properties. */
export const fuzzed: Record<string, string[]> = {
  'environ and paths': ['core/.test/gateway/create-environ.test.js'],
  'forwarding headers': ['core/.test/gateway/forwarded.test.js'],
  'header policy': ['core/.test/gateway/response-head.test.js'],
  'negotiation of codings': ['middleware-gzip/.test/accept-encoding.test.js'],
  cookies: [
    'middleware-session/.test/cookie.test.js',
    'middleware-session/.test/cookie/sealed-cookie.test.js'
  ],
  'escapes of log lines': ['middleware-logger/.test/escape.test.js', 'middleware-logger/.test/json.test.js']
}

export interface PropertiesReport {
  /** How many tests passed: properties, and the tables beside them. */
  passed: Record<string, number>
  failures: string[]
}

const root = join(import.meta.dirname, '../../..')
const mocha = join(root, 'node_modules/mocha/bin/mocha.js')

/** Runs the packages' own properties with so many cases each, from one seed. */
export async function runProperties(cases: number, seed: number): Promise<PropertiesReport> {
  const { passes, failures } = await run(Object.values(fuzzed).flat(), cases, seed)
  const passed = Object.entries(fuzzed).map(([what, files]): [string, number] => [
    what,
    passes.filter(({ file }) => files.some(each => file.endsWith(each))).length
  ])
  const none = passed.filter(([, tests]) => tests === 0).map(([what]) => `no tests of ${what}`)
  const failed = failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`)
  return { passed: Object.fromEntries(passed), failures: [...none, ...failed] }
}

interface MochaReport {
  passes: { file: string }[]
  failures: { fullTitle: string; err: { message: string } }[]
}

function run(files: string[], cases: number, seed: number): Promise<MochaReport> {
  const how = ['--no-config', '--reporter', 'json', '--timeout', '600000']
  const before = ['--require', join(import.meta.dirname, 'more-cases.js')]
  const args = [mocha, ...how, ...before, ...files.map(file => join(root, 'packages', file))]
  const env = { ...process.env, TSGI_CASES: `${cases} ${seed}` }
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, args, options, (error, output, complaint) => {
      try {
        resolve(JSON.parse(output.slice(output.indexOf('{'))) as MochaReport)
      } catch {
        reject(new Error(`mocha gave no report: ${error?.message}\n${complaint}${output}`))
      }
    })
  })
}
