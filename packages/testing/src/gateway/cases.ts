import { answerCases } from './cases/answers.ts'
import { bodilessCases } from './cases/bodiless.ts'
import { fieldCases } from './cases/fields.ts'
import { forwardedCases } from './cases/forwarded.ts'
import { framingCases } from './cases/framing.ts'
import { headTimingCases } from './cases/head-timing.ts'
import { headerCases } from './cases/headers.ts'
import { hostCases } from './cases/hosts.ts'
import { lengthCases } from './cases/lengths.ts'
import { limitCases } from './cases/limits.ts'
import { targetCases } from './cases/targets.ts'
import { exchangeCase } from './exchange-case.ts'
import type { GatewayCase } from './gateway-case.ts'

/** Every case, in the order of the behaviours. The place in this list is the number by which a request names its case. */
export const cases: readonly GatewayCase[] = [
  ...[hostCases, targetCases, fieldCases, forwardedCases, framingCases, limitCases].flat().map(exchangeCase),
  ...[headTimingCases, lengthCases, headerCases, bodilessCases, answerCases].flat().map(exchangeCase)
].sort((a, b) => a.behaviour - b.behaviour)
