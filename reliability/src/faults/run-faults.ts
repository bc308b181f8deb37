import { checkCell } from './check-cell.ts'
import type { FaultClient } from './clients.ts'
import { startFaultServer, type FaultGateway } from './fault-server.ts'
import type { Layer } from './selections.ts'
import { throwPoints, type Ending } from './throw-points.ts'

export interface FaultReport {
  cells: number
  endings: Record<Ending, number>
  failures: string[]
}

/** Runs every throw point behind each selection, on each gateway, with each client. */
export async function runFaults(
  gateways: readonly FaultGateway[],
  selections: readonly Layer[][],
  clients: readonly FaultClient[]
): Promise<FaultReport> {
  const report: FaultReport = { cells: 0, endings: { complete: 0, error: 0, broken: 0 }, failures: [] }
  const unheard = (error: unknown): unknown => report.failures.push(`unhandled rejection: ${String(error)}`)
  process.on('unhandledRejection', unheard)
  try {
    for (const gateway of gateways) {
      for (const layers of selections) {
        const server = await startFaultServer(gateway, layers)
        const chain = layers.map(layer => layer.name).join(', ') || 'no layer'
        const cells = throwPoints.flatMap(point => clients.map(client => ({ point, client })))
        await Promise.all(
          cells.map(async ({ point, client }) => {
            report.cells++
            try {
              report.endings[await checkCell(server, point, client)]++
            } catch (error) {
              const { message } = error as Error
              report.failures.push(`${gateway.name} / ${chain} / ${point.name} / ${client.name}: ${message}`)
            }
          })
        )
        await server.close()
      }
    }
  } finally {
    process.removeListener('unhandledRejection', unheard)
  }
  return report
}
