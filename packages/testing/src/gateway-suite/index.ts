export { checkGateway } from './check-gateway.ts'
export { ConformanceError } from '../conformance-error.ts'
export {
  gatewaySuite,
  type GatewaySuite,
  type GatewaySuiteOptions,
  type GatewayTest
} from './gateway-suite.ts'
export type { Protocol } from '../gateway/frames/framing.ts'
export type { GatewaySetup, StartedGateway, StartGateway } from './start-gateway.ts'
export { RawClient } from './raw-client.ts'
export { chunked, get, post, request } from '../gateway/requests.ts'
export { talk } from './talk.ts'
export type { Conversation, WireResponse } from '../gateway/wire.ts'
