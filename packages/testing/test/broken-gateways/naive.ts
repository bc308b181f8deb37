import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Environ } from '@tsgi/core'
import type { StartGateway } from '@tsgi/testing/gateway'

/** A gateway as one writes it in a quarter of an hour, with nothing but good requests and good apps in mind. */
export const naive: StartGateway = async ({ app, errors }) => {
  const server = createServer()
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '', query = ''] = request.url!.split('?')
    const environ: Record<string, unknown> = {
      REQUEST_METHOD: request.method,
      SCRIPT_NAME: '',
      PATH_INFO: path,
      QUERY_STRING: query,
      'tsgi.input': request,
      'tsgi.errors': errors,
      'tsgi.signal': new AbortController().signal
    }
    for (const [name, value] of Object.entries(request.headers)) {
      environ[`HTTP_${name.toUpperCase().replaceAll('-', '_')}`] = value
    }
    try {
      const body = await app(environ as unknown as Environ, (status, headers) => {
        response.writeHead(Number.parseInt(status), Object.fromEntries(headers))
        return chunk => void response.write(chunk)
      })
      for await (const chunk of body) response.write(chunk)
    } catch (error) {
      errors.write(String(error))
    }
    response.end()
  }
  server.on('request', (request, response) => void serve(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}
