import { expect } from 'chai'
import { describe, it } from 'mocha'
import { readAutocannon, readWrk } from '../dist/load.js'

describe('readAutocannon', () => {
  const result = {
    url: 'http://x',
    requests: { total: 600 },
    latency: { p99: 3 },
    throughput: { total: 9000 },
    duration: 2,
    errors: 0,
    timeouts: 0,
    non2xx: 0
  }

  it('reads how many requests in which time, how slow the slowest, how many bytes', () => {
    expect(readAutocannon(JSON.stringify(result))).to.deep.equal({
      requests: 600,
      duration: 2,
      p99: 3,
      bytes: 9000
    })
  })

  for (const failure of ['errors', 'timeouts', 'non2xx']) {
    it(`refuses a run with ${failure}`, () => {
      expect(() => readAutocannon(JSON.stringify({ ...result, [failure]: 1 }))).to.throw('1 requests')
    })
  }
})

describe('readWrk', () => {
  const text = `Running 3s test @ http://127.0.0.1:8080/
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   635.91us    0.89ms  12.92ms   93.69%
    Req/Sec    56.20k     8.07k   62.00k    86.54%
  Latency Distribution
     50%  512.00us
     99%    4.11ms
  168064 requests in 3.01s, 29.48MB read
Requests/sec:  55835.22
Transfer/sec:      9.79MB
`

  it('reads how many requests in which time, how slow the slowest, how many bytes', () => {
    expect(readWrk(text)).to.deep.equal({
      requests: 168064,
      duration: 3.01,
      p99: 4.11 * 1e-3 * 1000, // in floating point not 4.11
      bytes: 29.48 * 2 ** 20
    })
  })

  it('refuses a run in which requests failed', () => {
    expect(() => readWrk(`${text}  Non-2xx or 3xx responses: 12\n`)).to.throw('responses: 12')
    expect(() => readWrk(`${text}  Socket errors: connect 0, read 1, write 0, timeout 0\n`)).to.throw(
      'read 1'
    )
  })

  it('refuses what is no report', () => {
    expect(() => readWrk('unable to connect')).to.throw('unable to connect')
  })
})
