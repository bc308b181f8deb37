/** What a Fetch server does not do, by the names of the suite's cases: each is run, has to fail, and is printed with what was observed. */
export type Exceptions = Record<string, string>

const NO_HINTS: Exceptions = {
  '29: sends 103 before the head': 'a Fetch handler cannot send 103',
  '29: refuses control characters in early hints': 'a Fetch handler cannot send 103'
}

/** What a server does before and after it calls a handler; each is not run, since most of them wait for what does not come. */
const SERVERS_OWN: Exceptions = {
  36: 'what becomes of an unread body is up to the server: all three keep the connection and go on reading',
  38: 'all three send 100 before the handler is called',
  39: 'what is pipelined is up to the server; Bun takes requests up while the one before is answered',
  40: 'deadlines are options of the servers; without them all three wait',
  41: 'stopping is up to the server: none of the three says Connection: close then'
}

const VERSION: Exceptions = {
  '32: resets the connection where its end would look like the end of the body':
    'a Fetch handler does not know that there are no chunks'
}

const JOINED: Exceptions = {
  '9: refuses a second Content-Type': 'Headers joins repeated lines'
}

const NORMAL: Exceptions = {
  '6: leaves slashes and dots as sent': 'the URL of a Request has no dot segments'
}

/** Deno's server answers with `Connection: close`, and keeps the connection: only that is not as it should be in these. */
const KEPT = 'Deno does not close the connection of a response that says so'
const keptByDeno = (...names: string[]): Exceptions => Object.fromEntries(names.map(name => [name, KEPT]))

export const SRVX: Exceptions = {
  ...NO_HINTS,
  ...SERVERS_OWN,
  ...VERSION,
  ...JOINED,
  ...NORMAL,
  '2: serves HTTP/1.0 without Host': 'the URL of a Request names a host always',
  '3: takes the authority of an absolute target, not its scheme nor its userinfo':
    'the target is rebuilt from the URL',
  '3: refuses the target file:///etc/passwd': 'srvx answers',
  '3: refuses the target ftp://a/': 'srvx answers',
  '3: refuses the target http:///x': 'the URL of a Request is normalised',
  '4: serves OPTIONS *': 'the URL of a Request has a path always',
  '4: refuses GET *': 'the URL of a Request has a path always',
  '4: refuses CONNECT': "node:http's server without a listener for it closes",
  '13: refuses Transfer-Encoding in HTTP/1.0': 'a Request does not tell the version',
  '14: refuses a head that is too long': 'the limit is of the server',
  '14: drops none of 1100 header lines': 'node:http drops them',
  '15: refuses HTTP/2.0 in a request line': 'a Request does not tell the version',
  '15: refuses HTTP/0.9': 'a Request does not tell the version',
  '17: sends the head at a write of nothing': 'srvx sends the head with the first chunk',
  '20: breaks off when nothing falls short of Content-Length': 'srvx sends the head with the first chunk'
}

export const BUN: Exceptions = {
  ...NO_HINTS,
  ...SERVERS_OWN,
  ...VERSION,
  ...JOINED,
  ...NORMAL,
  '1: takes an empty Host, which names nothing': 'Bun answers',
  '2: serves HTTP/1.0 without Host': 'Bun answers',
  '3: takes the authority of an absolute target, not its scheme nor its userinfo':
    'Bun makes the URL of Host',
  '3: refuses the target http:///x': 'the URL of a Request is normalised',
  '3: refuses the target http://a b/': 'Bun answers',
  '4: serves OPTIONS *': 'Bun answers',
  '4: refuses CONNECT': 'Bun answers',
  '6: refuses the path "/é"': 'the URL of a Request is percent-encoded',
  '13: refuses two lengths': 'Bun answers',
  '13: does not know gzip as a transfer coding': 'Bun answers',
  '14: refuses a head that is too long': 'the limit is of the server',
  '14: drops none of 1100 header lines': 'Bun answers',
  '15: refuses HTTP/0.9': 'Bun answers',
  '18: ends a stream for HTTP/1.0 by closing': 'Bun answers HTTP/1.0 with 400',
  '20: breaks off when nothing falls short of Content-Length': 'Bun sends the head with the first chunk',
  '28: keeps an HTTP/1.1 connection with no Connection': 'Bun does not say so',
  '28: closes an HTTP/1.1 connection with close': 'Bun does not say so',
  '28: closes an HTTP/1.0 connection with no Connection': 'Bun answers HTTP/1.0 with 400',
  '28: keeps an HTTP/1.0 connection with keep-alive': 'Bun answers HTTP/1.0 with 400',
  '30: takes no trailers of a request for headers': 'Bun takes them for the next request',
  '32: leaves the pipelined response before it whole': 'Bun takes requests up before their turn',
  '29: has no early hints for HTTP/1.0': 'Bun answers HTTP/1.0 with 400'
}

export const DENO: Exceptions = {
  ...NO_HINTS,
  ...SERVERS_OWN,
  ...VERSION,
  ...JOINED,
  ...keptByDeno(
    '1: refuses "Host: a, b"',
    '1: refuses "Host: a b"',
    '1: refuses "Host: evil/path?"',
    '1: refuses "Host: u@a"',
    '1: refuses "Host: a:b"',
    '1: refuses "Host: a:99999"',
    '1: refuses "Host: [::1"',
    '1: refuses "Host: a#b"',
    '1: refuses "Host: [1.2.3.4]"',
    '3: refuses the target ftp://a/',
    '4: refuses CONNECT',
    '6: refuses the path "/%zz"',
    '6: refuses the path "/%"',
    '6: refuses the path "/a%00b"',
    '6: refuses the path "/%ff"',
    '6: refuses the path "/%c0%af"',
    '6: refuses the path "/%ed%a0%80"',
    '12: refuses X-Forwarded-For: 1.2.3.4.5 from a trusted proxy',
    '12: refuses X-Forwarded-For: <script> from a trusted proxy',
    '12: refuses X-Forwarded-Proto: ftp from a trusted proxy',
    '12: refuses X-Forwarded-Host: a b from a trusted proxy',
    '12: refuses a malformed Forwarded from a trusted proxy',
    '13: does not know gzip as a transfer coding',
    '14: refuses too many header lines',
    '14: refuses a body that announces too much'
  ),
  '1: takes an empty Host, which names nothing': 'the URL of a Request names a host always',
  '2: refuses HTTP/1.1 without Host': 'Deno takes it for its own address',
  '2: serves HTTP/1.0 without Host': 'the URL of a Request names a host always',
  '3: takes the authority of an absolute target, not its scheme nor its userinfo':
    'the target is rebuilt from the URL',
  '3: refuses the target file:///etc/passwd': 'Deno makes it a path',
  '3: refuses the target http:///x': 'the URL of a Request is normalised',
  '4: serves OPTIONS *': 'the URL of a Request has a path always',
  '13: refuses two lengths': 'Deno answers',
  '13: refuses a bare line feed': 'Deno takes it for the end of a line',
  '14: refuses a head that is too long': 'the limit is of the server',
  '14: lets the client read the refusal of a head that is far too long': 'Deno answers',
  '14: drops none of 1100 header lines': 'Deno answers',
  '15: refuses HTTP/2.0 in a request line': 'Deno answers',
  '18: ends a stream for HTTP/1.0 by closing': 'Deno closes, and does not say so',
  '23: sends the length of the representation with 304':
    'Deno removes Content-Length from a response without a body',
  '23: sends 205 with length 0': 'Deno removes Content-Length from a response without a body',
  '37: fails the read with status 400 on a malformed chunk': 'Deno lets the read wait',
  '28: keeps an HTTP/1.1 connection with no Connection': 'Deno does not say so',
  '28: closes an HTTP/1.0 connection with no Connection': 'Deno does not say so'
}
