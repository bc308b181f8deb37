import { greeting, TEXT } from './task.ts'

/**
 * What a Fetch handler looks like that knows no server. It takes a Request, as all but a hello world do:
 * @remix-run/node-fetch-server makes none for a function without parameters. The Response is the global one of the moment.
 */
export function plainHandler(request: Request): Response {
  if (request.method !== 'GET') return new Response(null, { status: 405, headers: { Allow: 'GET' } })
  return new Response(greeting(undefined), { headers: { 'Content-Type': TEXT } })
}
