import { smoke } from './smoke.ts'

// A Worker may do nothing outside of a request.
// eslint-disable-next-line import/no-default-export
export default {
  async fetch(): Promise<Response> {
    try {
      return new Response(await smoke())
    } catch (error) {
      return new Response(error instanceof Error ? error.stack : String(error))
    }
  }
}
