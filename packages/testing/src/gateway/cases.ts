import { answerCases } from './cases/answers.ts'
import { bodilessCases } from './cases/bodiless.ts'
import { brokenOffCases } from './cases/broken-off.ts'
import { cgiLifecycleCases } from './cases/cgi-lifecycles.ts'
import { cgiRequestCases } from './cases/cgi-requests.ts'
import { cgiResponseCases } from './cases/cgi-responses.ts'
import { closingCases } from './cases/closing.ts'
import { deadlineCases } from './cases/deadlines.ts'
import { fastcgiFrameCases } from './cases/fastcgi-frames.ts'
import { fieldCases } from './cases/fields.ts'
import { forwardedCases } from './cases/forwarded.ts'
import { framingCases } from './cases/framing.ts'
import { headTimingCases } from './cases/head-timing.ts'
import { headerCases } from './cases/headers.ts'
import { hostCases } from './cases/hosts.ts'
import { inputCases } from './cases/input.ts'
import { leavingCases } from './cases/leaving.ts'
import { lengthCases } from './cases/lengths.ts'
import { limitCases } from './cases/limits.ts'
import { pipeliningCases } from './cases/pipelining.ts'
import { scgiFrameCases } from './cases/scgi-frames.ts'
import { slowReaderCases } from './cases/slow-readers.ts'
import { stoppingCases } from './cases/stopping.ts'
import { targetCases } from './cases/targets.ts'
import { unreadInputCases } from './cases/unread-input.ts'
import { framings } from './frames/framing.ts'
import { exchangeCase } from './exchange-case.ts'
import type { GatewayCase } from './gateway-case.ts'

/** Every case, in the order of the behaviours. The place in this list is the number by which a request names its case. */
export const cases: readonly GatewayCase[] = [
  ...[hostCases, targetCases, fieldCases, forwardedCases, framingCases, limitCases].flat().map(exchangeCase),
  ...[headTimingCases, lengthCases, headerCases, bodilessCases, answerCases].flat().map(exchangeCase),
  ...[slowReaderCases, brokenOffCases, leavingCases, closingCases].flat(),
  ...[unreadInputCases, inputCases, pipeliningCases, deadlineCases, stoppingCases].flat(),
  ...Object.values(framings).flatMap(framing => [
    ...cgiRequestCases(framing),
    ...cgiResponseCases(framing),
    ...cgiLifecycleCases(framing)
  ]),
  ...scgiFrameCases,
  ...fastcgiFrameCases
].sort((a, b) => a.behaviour - b.behaviour)
