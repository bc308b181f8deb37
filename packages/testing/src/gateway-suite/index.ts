export { checkGateway } from './check-gateway.ts'
export {
  gatewaySuite,
  type GatewaySuite,
  type GatewaySuiteOptions,
  type GatewayTest
} from './gateway-suite.ts'
export type { GatewaySetup, StartedGateway, StartGateway } from './start-gateway.ts'
