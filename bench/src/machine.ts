import { cpus, totalmem } from 'node:os'

export interface Machine {
  node: string
  platform: string
  cpu: string
  cores: number
  /** GiB. */
  memory: number
}

export function thisMachine(): Machine {
  const processors = cpus()
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memory: Math.round(totalmem() / 2 ** 30)
  }
}
