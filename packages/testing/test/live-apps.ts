import { statusLine, type App } from '@tsgi/core'

/** Says what it was asked. */
export const echo: App = async (environ, startResponse) => {
  const chunks = []
  for await (const chunk of environ['tsgi.input']) chunks.push(new TextDecoder().decode(chunk))
  startResponse('200 OK', [['X-Method', environ.REQUEST_METHOD]])
  const { PATH_INFO, QUERY_STRING, CONTENT_TYPE = '', HTTP_X_COLOR = '', HTTP_ACCEPT_ENCODING = '' } = environ
  return [
    [PATH_INFO, QUERY_STRING, CONTENT_TYPE, HTTP_X_COLOR, HTTP_ACCEPT_ENCODING, chunks.join('')].join(' ')
  ]
}

/** Redirects as often as its path says, with cookies. */
export const hops: App = (environ, startResponse) => {
  const { PATH_INFO, REQUEST_METHOD, HTTP_COOKIE = 'none' } = environ
  const [, code = '', left = ''] = /^\/(\d+)\/(\d+)$/.exec(PATH_INFO) ?? []
  if (code === '') {
    startResponse('200 OK', [['Set-Cookie', 'a=; Max-Age=0']])
    return [`${REQUEST_METHOD} ${PATH_INFO} ${HTTP_COOKIE}`]
  }
  const location = left === '0' ? '../end' : `/${code}/${Number(left) - 1}`
  startResponse(statusLine(Number(code)), [
    ['Location', location],
    ['Set-Cookie', 'a=1; Path=/'],
    ['Set-Cookie', `b=${left}; HttpOnly`]
  ])
  return []
}
