import { CellError } from '../cell-error.ts'
import { ConformanceError } from '../conformance-error.ts'
import { gatewaySuite, type GatewaySuiteOptions } from './gateway-suite.ts'

/**
 * Runs the whole suite against a gateway. Resolves to the number of tests.
 *
 * @throws {ConformanceError} that names the tests which fail
 * @throws {TypeError | RangeError} for options that would leave it untested
 * @example it('is a gateway', () => checkGateway({ start }))
 */
export async function checkGateway(options: GatewaySuiteOptions): Promise<number> {
  const { tests, close } = gatewaySuite(options)
  if (tests.length === 0) {
    throw new RangeError('checkGateway: only must leave a test, got none; gatewaySuite lists their names')
  }
  const errors: CellError[] = []
  try {
    for (const { name, run } of tests) {
      await run().catch((error: unknown) => {
        errors.push(
          new CellError(name, [
            { check: 'gateway', says: error instanceof Error ? error.message : String(error) }
          ])
        )
      })
    }
  } finally {
    await close()
  }
  if (errors.length > 0) throw new ConformanceError('the gateway', errors, tests.length, 'tests')
  return tests.length
}
