import { runInProcess, type InProcessPlan } from '../in-process.ts'
import type { Table } from '../table.ts'

export const caseTable: Table = {
  name: 'case',
  packages: ['@tsgi/middleware-case', 'parse5-html-rewriting-stream', 'html-rewriter-wasm'],
  about: `A mebibyte of text in chunks of 16 KiB is turned into capitals, in process. The chunks come one by one from the same async
generator; what arrives is bytes, compared once. The bound has the whole text in hand, and leaves it a string. Of the page, half of which is
markup, TSGI and the two rewriters change only what is read; the others, beside them for comparison, change the tags too, and
destroy it.`,
  run: settings =>
    runInProcess([plain('ascii', 'ASCII'), plain('mixed', 'Six scripts in UTF-8'), page()], settings)
}

const WHOLE = 'Buffer#toString().toUpperCase() of the whole'
const STREAM = 'TransformStream, TextDecoder, toUpperCase'

function plain(kind: 'ascii' | 'mixed', title: string): InProcessPlan {
  return {
    title,
    ...MEGABYTES,
    contenders: [
      { name: 'TSGI', module: 'case-tsgi', args: [kind, 'text'] },
      { name: STREAM, module: 'case-transform-stream', args: [kind] },
      { name: WHOLE, module: 'case-whole', args: [kind] }
    ],
    claims: [
      ...(kind === 'ascii' ? [{ row: 'TSGI', against: WHOLE, atLeast: 0.5 }] : []),
      { row: 'TSGI', against: STREAM, atLeast: 1 }
    ]
  }
}

function page(): InProcessPlan {
  const parse5 = 'parse5-html-rewriting-stream'
  const wasm = 'html-rewriter-wasm'
  return {
    title: 'A page of HTML',
    ...MEGABYTES,
    contenders: [
      { name: 'TSGI', module: 'case-tsgi', args: ['html', 'text'] },
      { name: parse5, module: 'case-parse5', args: [] },
      { name: wasm, module: 'case-html-rewriter', args: [] },
      { name: 'TSGI, tags too', module: 'case-tsgi', args: ['html', 'raw'] },
      { name: `${STREAM}, tags too`, module: 'case-transform-stream', args: ['html'] }
    ],
    claims: [
      { row: 'TSGI', against: parse5, atLeast: 1 },
      { row: 'TSGI', against: wasm, atLeast: 1 },
      { row: 'TSGI, tags too', against: `${STREAM}, tags too`, atLeast: 1 }
    ]
  }
}

const MEGABYTES = {
  unit: 'MB/s',
  better: 'more',
  baseline: 'TSGI',
  convert: (nanoseconds: number) => 1000 / nanoseconds
} satisfies Partial<InProcessPlan>
