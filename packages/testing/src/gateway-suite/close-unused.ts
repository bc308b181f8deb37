import type { StartedGateway } from './start-gateway.ts'

/** Closes a gateway that no test gets. What its close throws has none left to be told in. */
export function closeUnused(started: Partial<StartedGateway> | undefined): void {
  const closing = async (): Promise<unknown> => started?.close?.()
  closing().catch(() => {})
}
