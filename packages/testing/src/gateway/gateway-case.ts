import type { App } from '@tsgi/core'
import type { Protocol } from './frames/framing.ts'
import type { GatewayOptions } from './gateway-options.ts'
import type { Wire } from './wire.ts'

/** A behaviour in one circumstance. */
export interface GatewayCase {
  readonly behaviour: number
  readonly name: string
  /** Which gateways it is for. Default: those that speak `http`. */
  readonly speaks?: Protocol
  readonly options?: GatewayOptions | undefined
  /** Default: an app that answers `200 OK` with `ok`. */
  readonly app?: App | undefined
  /** Whether it closes the gateway, and so needs one of its own. Default: false. */
  readonly closes?: true
  /** Rejects with what is wrong. */
  run(wire: Wire): Promise<void>
}
