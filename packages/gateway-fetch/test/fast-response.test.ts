import { FastResponse, fromFetch } from '@tsgi/gateway-fetch'
import { call, createEnviron } from '@tsgi/testing'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import { describe, it } from 'mocha'

type Arguments = [body?: BodyInit | null, init?: ResponseInit]
const make = (...args: Arguments): Response => new FastResponse(...args) as unknown as Response

/** All that a Response shows of itself. */
async function describeResponse(response: Response): Promise<unknown> {
  const { status, statusText, ok, type, url, redirected, bodyUsed } = response
  const clone = response.clone()
  return {
    status,
    statusText,
    ok,
    type,
    url,
    redirected,
    bodyUsed,
    hasBody: response.body !== null,
    headers: [...response.headers],
    text: await response.text(),
    used: response.bodyUsed,
    bytes: (await clone.arrayBuffer()).byteLength
  }
}

function pulled(...texts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const text = texts.shift()
        await new Promise(resolve => setTimeout(resolve))
        if (text === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(text))
      }
    },
    { highWaterMark: 0 }
  )
}

const good: Record<string, () => Arguments> = {
  nothing: () => [],
  null: () => [null, { status: 204 }],
  text: () => ['text ü'],
  'an empty text': () => [''],
  bytes: () => [new Uint8Array([97, 98])],
  'a Buffer': () => [Buffer.from('text') as Uint8Array<ArrayBuffer>],
  'an ArrayBuffer': () => [new Uint8Array([97]).buffer],
  'a Blob': () => [new Blob(['a'], { type: 'text/css' })],
  'a form': () => [new URLSearchParams({ a: 'b' })],
  'a stream': () => [new Response('stream').body],
  'a stream that is pulled': () => [pulled('a', 'b')],
  'a stream with a head': () => [pulled('a'), { status: 201, headers: { 'Content-Type': 'text/plain' } }],
  'a stream of nothing': () => [pulled()],
  'a status': () => ['x', { status: 404 }],
  'an unknown status': () => ['x', { status: 599 }],
  'a status text': () => ['x', { statusText: 'Fine' }],
  'a header object': () => ['x', { headers: { 'X-A': 'a', 'Content-Type': 'text/html' } }],
  'blanks around a value': () => ['x', { headers: { 'X-A': ' a ' } }],
  Headers: () => ['x', { headers: new Headers({ 'X-A': 'a' }) }],
  pairs: () => [
    'x',
    {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2']
      ]
    }
  ],
  'names that differ in case': () => ['x', { headers: { 'X-A': 'a', 'x-a': 'b' } }],
  'fields of the connection': () => ['x', { headers: { Connection: 'keep-alive', 'X-A': 'a' } }],
  'Headers of the connection': () => [
    pulled('a'),
    { headers: new Headers({ 'Transfer-Encoding': 'chunked', 'X-A': 'a' }) }
  ],
  'an empty init': () => ['x', {}],
  'a number': () => [12 as unknown as string],
  'another Response for init': () => ['x', new Response('y', { status: 201, headers: { 'X-A': 'a' } })]
}

const bad: Record<string, () => Arguments> = {
  'a status below 200': () => ['x', { status: 199 }],
  'a status above 599': () => ['x', { status: 600 }],
  'a body with 204': () => ['x', { status: 204 }],
  'a header name with a blank': () => ['x', { headers: { 'X A': 'a' } }],
  'a header with a line feed': () => ['x', { headers: { 'X-A': 'a\nb' } }],
  'a header above U+00FF': () => ['x', { headers: { 'X-A': '€' } }],
  'a status text with a line feed': () => ['x', { statusText: 'a\nb' }],
  'a locked stream': () => {
    const stream = pulled('x')
    stream.getReader()
    return [stream]
  },
  'a used stream': () => {
    const response = new Response('x')
    void response.body!.cancel()
    return [response.body]
  }
}

// Where Bun's own is another one.
const UNTYPED = new Set([
  'text',
  'an empty text',
  'a status',
  'an unknown status',
  'Headers',
  'an empty init',
  'another Response for init'
])
const LENIENT = new Set(['a body with 204', 'a status text with a line feed'])

describe('FastResponse', () => {
  for (const [name, args] of Object.entries(good)) {
    it(`shows what a Response does: ${name}`, async function () {
      if (UNTYPED.has(name)) notOn(this, ['bun'], 'a Response of text has no Content-Type')
      expect(await describeResponse(make(...args()))).to.deep.equal(
        await describeResponse(new Response(...args()))
      )
    })

    it(`sends what a Response does: ${name}`, async function () {
      if (UNTYPED.has(name)) notOn(this, ['bun'], 'a Response of text has no Content-Type')
      const [ours, native] = await Promise.all(
        [make, (...given: Arguments) => new Response(...given)].map(create =>
          call(fromFetch(() => create(...args())))
        )
      )
      const { status, headers, text, error } = ours!
      expect(error).to.equal(undefined)
      // The runtime's own sorts them.
      expect([status, sorted(headers), text]).to.deep.equal([
        native!.status,
        sorted(native!.headers),
        native!.text
      ])
    })
  }

  for (const [name, args] of Object.entries(bad)) {
    it(`refuses what a Response does: ${name}`, function () {
      if (LENIENT.has(name)) notOn(this, ['bun'], 'a Response takes it')
      expect(() => new Response(...args())).to.throw()
      expect(() => make(...args())).to.throw(
        name.includes('status ') && !name.includes('text') ? RangeError : TypeError
      )
    })
  }

  it('is a Response, and a Response is one', () => {
    const ours = make('x')
    expect(ours instanceof Response).to.equal(true)
    expect(ours instanceof FastResponse).to.equal(true)
    expect(new Response('x') instanceof FastResponse).to.equal(true)
    expect(({} as object) instanceof FastResponse).to.equal(false)
    expect(Object.prototype.toString.call(ours)).to.equal('[object Response]')
  })

  it('can be extended', () => {
    class Page extends FastResponse {
      title = 'page'
    }
    expect(new Page('x') instanceof Page).to.equal(true)
    expect(make('x') instanceof Page).to.equal(false)
  })

  it('keeps the changes of its headers', async () => {
    const result = await call(
      fromFetch(() => {
        const response = make('x', { headers: { 'X-A': 'a' } })
        response.headers.set('X-A', 'b')
        response.headers.append('Set-Cookie', 'a=1')
        return response
      })
    )
    expect([result.header('x-a'), result.header('set-cookie'), result.text]).to.deep.equal(['b', 'a=1', 'x'])
  })

  it('does not follow bytes that change afterwards', async () => {
    const bytes = new Uint8Array([97])
    const response = make(bytes)
    bytes[0] = 98
    expect(await response.text()).to.equal('a')
  })

  it('is sent once', async () => {
    const response = make('x')
    const app = fromFetch(() => response)
    expect((await call(app)).text).to.equal('x')
    expect(String((await call(app)).error)).to.match(/has been read already/)
    expect(response.bodyUsed).to.equal(true)
  })

  const uses: [name: string, use: (stream: ReadableStream) => unknown][] = [
    ['locked', stream => stream.getReader()],
    ['cancelled', stream => stream.cancel()],
    ['read', stream => stream.pipeTo(new WritableStream())],
    [
      'read by somebody who has let it go',
      async stream => {
        const reader = stream.getReader()
        await reader.read()
        reader.releaseLock()
      }
    ]
  ]
  for (const [name, use] of uses) {
    it(`says what a Response does of a stream that is ${name} afterwards`, async function () {
      if (name === 'locked') notOn(this, ['bun'], 'a locked body counts as used')
      const [ours, native] = await Promise.all(
        [make, (...given: Arguments) => new Response(...given)].map(async create => {
          const stream = pulled('a')
          const [shown, sent] = [create(stream), create(pulled('b'))]
          await use(stream)
          const { error } = await call(fromFetch(() => shown))
          return [
            shown.bodyUsed,
            shown.body?.locked,
            await shown.text().catch((thrown: unknown) => thrown instanceof TypeError),
            String(error),
            (await call(fromFetch(() => sent))).text
          ]
        })
      )
      expect(ours).to.deep.equal(native)
    })
  }

  it('takes a text that was made a stream for whole, as when Hono adds a header to a Response', async () => {
    const first = make('text')
    const app = fromFetch(() => make(first.body, first))
    expect(await app(createEnviron({}), () => () => {}))
      .to.be.an('array')
      .with.lengthOf(1)
  })

  it('calls a stream off that HEAD does not send, or that nobody reads to its end', async () => {
    for (const [environ, leave] of [
      [{ REQUEST_METHOD: 'HEAD' }, { leaveAt: 0 }],
      [{}, { leaveAfter: 1 }]
    ] as const) {
      let cancelled = 0
      const stream = new ReadableStream<Uint8Array>(
        {
          pull: controller => controller.enqueue(new Uint8Array(1)),
          cancel: () => void cancelled++
        },
        { highWaterMark: 0 }
      )
      await call(
        fromFetch(() => make(stream)),
        environ,
        leave
      )
      await new Promise(resolve => setTimeout(resolve, 5))
      expect(cancelled).to.equal(1)
    }
  })

  it('gives the JSON that a Response does', async function () {
    notOn(this, ['bun'], 'Response.json names a charset')
    for (const init of [
      undefined,
      {},
      { headers: { 'X-A': 'a' } },
      { headers: { 'Content-Type': 'text/json' } },
      { statusText: 'Fine', headers: new Headers({ 'X-A': 'a' }) }
    ] as (ResponseInit | undefined)[]) {
      expect(await describeResponse(FastResponse.json({ a: 'ü' }, init))).to.deep.equal(
        await describeResponse(Response.json({ a: 'ü' }, init))
      )
    }
  })

  it('refuses JSON with 204', function () {
    notOn(this, ['bun'], 'a Response takes it')
    expect(() => FastResponse.json({}, { status: 204 })).to.throw(TypeError)
  })

  it('has json, redirect and error', async () => {
    const json = FastResponse.json({ a: 1 }, { status: 201 })
    expect([json.status, json.headers.get('content-type'), await json.text()]).to.deep.equal([
      201,
      'application/json',
      '{"a":1}'
    ])
    const typed = FastResponse.json({}, { headers: { 'content-type': 'application/problem+json' } })
    expect(typed.headers.get('content-type')).to.equal('application/problem+json')
    expect(() => FastResponse.json(undefined)).to.throw(TypeError)
    expect(() => FastResponse.json({}, { headers: { 'X-A': '€' } })).to.throw(TypeError)
    const others = FastResponse as unknown as typeof Response
    expect(others.redirect('http://localhost/a', 303).headers.get('location')).to.equal('http://localhost/a')
    expect(others.error().type).to.equal('error')
  })
})

function sorted(headers: [string, string][]): [string, string][] {
  return headers.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
}
