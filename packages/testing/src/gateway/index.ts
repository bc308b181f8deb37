export { gatewayApp, type GatewayApp } from './gateway-app.ts'
export type { GatewayOptions } from './gateway-options.ts'
