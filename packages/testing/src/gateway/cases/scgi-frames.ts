import { assertEqual } from '../assert.ts'
import { answered, environsOf, paramsFor } from '../frames/cgi-request.ts'
import type { Params } from '../frames/framing.ts'
import { netstring, pairs, scgi } from '../frames/scgi.ts'
import type { GatewayCase } from '../gateway-case.ts'

const LENGTH = ['CONTENT_LENGTH', '0'] as const
const SCGI = ['SCGI', '1'] as const
const framed = (...params: Params): string => netstring(pairs(params))

/** Requests that break the protocol, given the parameters of a good one. */
const BAD: readonly [name: string, bytes: (params: Params) => string][] = [
  ['a length that is no number', params => `x${framed(LENGTH, SCGI, ...params)}`],
  ['a length that begins with a zero', params => `0${framed(LENGTH, SCGI, ...params)}`],
  ['a length that is empty', params => framed(LENGTH, SCGI, ...params).replace(/^\d+/, '')],
  ['a length without an end', () => '1'.repeat(64)],
  ['a length beyond every limit', () => '999999999999:CONTENT_LENGTH'],
  ['no comma behind the headers', params => framed(LENGTH, SCGI, ...params).replace(/,$/, ';')],
  ['headers of no bytes', () => '0:,'],
  ['headers that do not end in NUL', params => netstring(`${pairs([LENGTH, SCGI, ...params])}x`)],
  ['a name without a value', params => netstring(`${pairs([LENGTH, SCGI, ...params])}HTTP_X\0`)],
  ['an empty name', params => framed(LENGTH, SCGI, ['', 'x'], ...params)],
  ['CONTENT_LENGTH that does not come first', params => framed(SCGI, LENGTH, ...params)],
  ['no CONTENT_LENGTH', params => framed(SCGI, ...params)],
  ...['', '+3', '0x3', '3 ', '-1', '1e1'].map((value): (typeof BAD)[number] => [
    `CONTENT_LENGTH ${JSON.stringify(value)}`,
    params => framed(['CONTENT_LENGTH', value], SCGI, ...params)
  ]),
  ['two of CONTENT_LENGTH', params => framed(LENGTH, SCGI, ...params, ['CONTENT_LENGTH', '5'])],
  ['no SCGI', params => framed(LENGTH, ...params)],
  ['another version of SCGI', params => framed(LENGTH, ['SCGI', '2'], ...params)],
  ['two of REQUEST_METHOD', params => framed(LENGTH, SCGI, ...params, ['REQUEST_METHOD', 'POST'])],
  [
    'no REQUEST_METHOD',
    params => framed(LENGTH, SCGI, ...params.filter(([name]) => name !== 'REQUEST_METHOD'))
  ],
  ['no REQUEST_URI', params => framed(LENGTH, SCGI, ...params.filter(([name]) => name !== 'REQUEST_URI'))]
]

/** Behaviour 42: frames of SCGI that are none, each of which a front server might take for something else. */
export const scgiFrameCases: readonly GatewayCase[] = BAD.map(([name, bytes]) => ({
  behaviour: 42,
  name: `refuses ${name}`,
  speaks: 'scgi',
  async run(wire) {
    const client = await wire.connect(bytes(paramsFor(wire)))
    // Either is good: a word about it, or nothing.
    const { status } = await answered(client, scgi)
    if (client.received !== '') assertEqual(status, /^400 /, 'status')
    await wire.settle()
    assertEqual(environsOf(wire).length, 0, 'calls of the app')
  }
}))
