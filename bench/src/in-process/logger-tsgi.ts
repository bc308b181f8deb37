import { openBody, type App, type StartResponse } from '@tsgi/core'
import { logger, type LoggerOptions } from '@tsgi/middleware-logger'
import type { Subject } from '../in-process.ts'
import { loggedEnviron } from './environ.ts'

/** One request through the logger, from its call to the close of the body, its line handed to a destination that drops it. */
export function create(kind: string): Subject {
  let written = 0
  let line = ''
  const destination = {
    write(text: string) {
      written++
      line = text
    }
  }
  const hello: App = (_environ, startResponse) => {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    return ['hello world']
  }
  const options = OPTIONS[kind]
  const app = options === undefined ? hello : logger({ ...options, destination })(hello)
  const startResponse: StartResponse = () => refuse

  function run(): number {
    const before = written
    const body = app(loggedEnviron(), startResponse) as ReturnType<App> & { close?: () => void }
    body.close?.()
    return written - before
  }
  return {
    units: 1,
    run,
    expected: options === undefined ? 0 : 1,
    async check() {
      const reader = openBody(await app(loggedEnviron(), startResponse))
      await reader.close()
      if (options !== undefined && !(line.includes('/x?page=2') && line.endsWith('\n')))
        throw new Error(`bench: the line is ${line}`)
    }
  }
}

const OPTIONS: Record<string, LoggerOptions> = {
  dev: { format: 'dev' },
  tiny: { format: 'tiny' },
  common: { format: 'common' },
  combined: { format: 'combined' },
  directives: { format: '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %{ms}T' },
  function: { format: ({ method, target, status }) => `${method} ${target} ${status}` },
  plain: { format: 'json', schema: 'plain' },
  otel: { format: 'json', schema: 'otel' },
  ecs: { format: 'json', schema: 'ecs' },
  gcp: { format: 'json', schema: 'gcp' }
}

function refuse(): never {
  throw new Error('bench: nobody writes here')
}
