import { greeting, TEXT } from './task.ts'

/** What a Fetch handler looks like that knows no server. The Response is the global one of the moment. */
export function plainHandler(): Response {
  return new Response(greeting(undefined), { headers: { 'Content-Type': TEXT } })
}
