import { runInProcess, type InProcessPlan } from '../in-process.ts'
import type { Table } from '../table.ts'

export const pipeline: Table = {
  name: 'pipeline',
  packages: ['@tsgi/core'],
  about: `A body of 256 chunks of 100 bytes through ten rewriting layers, in process. The source is the same async generator for
all; what arrives is counted, and compared once. The copying stages show how much of the difference is left when a
stage does a little work. TSGI is read with \`forEachChunk\`, as its gateway for Node reads. Streams are shown as they come, and with the buffers that suit them best. Arrays are what an app returns that has its whole body in hand. The floor is no pipeline: the same
source, a \`then\` for each of its chunks, and ten calls. What is above it is the order of writes, closing, errors and the cost of a response, which 256 chunks share.`,
  run: settings => runInProcess([asynchronous('pass'), asynchronous('copy'), array()], settings)
}

const GENERATORS = 'nested async generators'
const TRANSFORMS = 'Node Transforms'
const STREAMS = 'TransformStreams'

function asynchronous(stage: 'pass' | 'copy'): InProcessPlan {
  const does = stage === 'pass' ? 'stages return the chunk' : 'stages copy the chunk'
  return {
    title: `256 asynchronous chunks through 10 layers, ${does}`,
    unit: 'ns per chunk',
    better: 'less',
    baseline: 'TSGI',
    contenders: [
      { name: 'TSGI', module: 'pipeline-tsgi', args: ['async', stage] },
      { name: 'floor', module: 'pipeline-floor', args: [stage] },
      { name: GENERATORS, module: 'pipeline-generators', args: ['async', stage] },
      { name: TRANSFORMS, module: 'pipeline-transforms', args: [stage, 'default'] },
      { name: `${TRANSFORMS}, 64 KiB each`, module: 'pipeline-transforms', args: [stage, 'large'] },
      { name: STREAMS, module: 'pipeline-transform-streams', args: [stage, 'default'] },
      { name: `${STREAMS}, a chunk each`, module: 'pipeline-transform-streams', args: [stage, 'large'] }
    ],
    claims:
      stage === 'copy'
        ? []
        : [
            { row: 'TSGI', against: GENERATORS, atLeast: 6 },
            { row: 'TSGI', against: TRANSFORMS, atLeast: 8 },
            { row: 'TSGI', against: STREAMS, atLeast: 60 }
          ]
  }
}

function array(): InProcessPlan {
  return {
    title: '256 chunks in an array through 10 layers, stages return the chunk',
    unit: 'ns per chunk',
    better: 'less',
    baseline: 'TSGI',
    contenders: [
      { name: 'TSGI', module: 'pipeline-tsgi', args: ['array', 'pass'] },
      { name: 'nested generators', module: 'pipeline-generators', args: ['array', 'pass'] }
    ],
    claims: [{ row: 'TSGI', against: 'nested generators', atLeast: 2 }]
  }
}
