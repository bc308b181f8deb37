// A Fetch server of this runtime with a plain handler, without TSGI: what is seen here is the server's own. `plain.js bun|deno`
import { listen } from './listen.ts'

const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5))

/** Two chunks, then an error, which is printed. */
function failing(chunk: Uint8Array): ReadableStream<Uint8Array> {
  let pulled = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await pause()
        if (++pulled <= 2) return controller.enqueue(chunk)
        console.log('failed')
        controller.error(new Error('halfway'))
      }
    },
    { highWaterMark: 0 }
  )
}

const responses: Record<string, () => Response | Promise<Response>> = {
  '/close': () => new Response('closing', { status: 400, headers: { Connection: 'close' } }),
  '/304': () => new Response(null, { status: 304, headers: { 'Content-Length': '4' } }),
  '/205': () => new Response(null, { status: 205, headers: { 'Content-Length': '0' } }),
  '/fails': () => new Response(failing(new Uint8Array([97]))),
  '/fails-large': () => new Response(failing(new Uint8Array(1024 * 1024))),
  '/slow': () => pause().then(() => new Response('slow'))
}

const { port } = await listen(process.argv[2]!, async request => {
  const { pathname } = new URL(request.url)
  return (await responses[pathname]?.()) ?? new Response('ok')
})
console.log(`port ${port}`)
