import type { GatewayApp } from '../gateway/gateway-app.ts'
import type { GatewayOptions } from '../gateway/gateway-options.ts'

/** What a gateway is started with. */
export interface GatewaySetup extends GatewayApp {
  /** The settings that the cases need; a gateway that lacks one of them throws, or leaves it out and declares the cases. */
  options: GatewayOptions
  /**
   * For a gateway in another process, which serves what `gatewayApp` makes there in place of `app`, `onError` and `errors`: takes its
   * output line by line, in order.
   */
  hear: (line: string) => void
}

/** A gateway that listens. */
export interface StartedGateway {
  readonly port: number
  /** Default: `127.0.0.1`, from which clients come. */
  readonly host?: string
  /** Stops it: gracefully, where it can. */
  close: () => unknown
}

export type StartGateway = (setup: GatewaySetup) => StartedGateway | Promise<StartedGateway>
