/** What a Fetch server does not do, by the names of the suite's cases, with the reason. Each is run, and printed with what was observed. */
export interface Exceptions {
  /** They have to fail. */
  readonly never: Readonly<Record<string, string>>
  /** Whether they hold is a matter of time. */
  readonly byChance: Readonly<Record<string, string>>
}

const excused = (reason: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map(name => [name, reason]))

const STOPPING = 'stopping is up to the server: it announces nothing, and has no deadline'

const EVERYWHERE = {
  ...excused(
    'a Fetch handler cannot send 103',
    '29: sends 103 before the head',
    '29: refuses control characters in early hints'
  ),
  ...excused('Headers joins repeated lines', '9: refuses a second Content-Type'),
  ...excused('the URL of a Request is normalised', '3: refuses the target http:///x'),
  ...excused('the limit is of the server', '14: refuses a head that is too long'),
  ...excused(
    'the server sends 100 before the handler is called',
    '38: asks for the body at the first read, not before',
    '38: closes when the app answers without reading'
  ),
  ...excused(
    'what becomes of an unread body is up to the server, which goes on reading',
    '36: sends the whole response to a large one, announces the end, and closes',
    '36: lets a client read the response that first sends everything',
    '36: closes the connection when one goes on beyond the limit'
  ),
  ...excused(
    'deadlines are options of the servers, and none by default',
    '40: answers 408 when the head does not come',
    '40: breaks off a request whose body does not come',
    '40: closes an idle connection',
    '40: closes a connection whose client takes nothing'
  ),
  ...excused(
    STOPPING,
    '41: finishes what is in work, and announces the end',
    '41: breaks off at the deadline what is not finished'
  )
}

export const SRVX: Exceptions = {
  never: {
    ...EVERYWHERE,
    ...excused('the URL of a Request has no dot segments', '6: leaves slashes and dots as sent'),
    ...excused(
      'a Request has an absolute URL of http: always',
      '2: serves HTTP/1.0 without Host',
      '3: takes the authority of an absolute target, not its scheme nor its userinfo',
      '3: refuses the target file:///etc/passwd',
      '3: refuses the target ftp://a/',
      '4: serves OPTIONS *',
      '4: refuses GET *'
    ),
    ...excused("node:http's server closes where nobody listens for it", '4: refuses CONNECT'),
    ...excused('node:http drops them', '14: drops none of 1100 header lines'),
    ...excused(
      'node:http takes it for HTTP/1.1',
      '15: refuses HTTP/2.0 in a request line',
      '15: refuses HTTP/0.9'
    ),
    ...excused(
      'node:http closes at once on bytes that it does not expect',
      '39: sends nothing after a response that closes',
      '39: finishes every response before bytes that are no request'
    )
  },
  byChance: {
    ...excused(
      'node:http of Node 26 closes them, that of Node 20 to 24 does not',
      '41: closes connections that are idle, and those that never asked'
    ),
    ...excused(
      'the server closes while the client still sends, and the kernel resets',
      '14: lets the client read the refusal of a head that is far too long',
      '36: lets the client read a 413 while it sends'
    ),
    ...excused(
      'srvx does not always go on reading what was read in part',
      '36: drops the rest of one with a length that was read in part',
      '36: drops the rest of one in chunks that was read in part'
    )
  }
}

export const BUN: Exceptions = {
  never: {
    ...EVERYWHERE,
    ...excused('the URL of a Request has no dot segments', '6: leaves slashes and dots as sent'),
    ...excused(
      'Bun refuses it itself, with a status of its own',
      '3: refuses the target http://a b/',
      '4: serves OPTIONS *',
      '4: refuses CONNECT',
      '13: refuses two lengths',
      '13: does not know gzip as a transfer coding',
      '14: drops none of 1100 header lines',
      '15: refuses HTTP/0.9'
    ),
    ...excused(
      'Bun makes the URL of Host',
      '3: takes the authority of an absolute target, not its scheme nor its userinfo'
    ),
    ...excused('the URL of a Request is percent-encoded', '6: refuses the path "/é"'),
    ...excused(
      'Bun sends the head with the first bytes',
      '20: breaks off when nothing falls short of Content-Length'
    ),
    ...excused(
      'Bun does not say what becomes of the connection',
      '28: keeps an HTTP/1.1 connection with no Connection',
      '28: closes an HTTP/1.1 connection with close',
      '28: closes an HTTP/1.0 connection with no Connection',
      '28: keeps an HTTP/1.0 connection with keep-alive',
      '28: says so where it ends a stream for HTTP/1.0 by closing'
    ),
    ...excused('Bun takes them for the next request', '30: takes no trailers of a request for headers'),
    ...excused(
      'Bun sends 100 to whatever is expected',
      '38: answers another expectation with 417',
      '38: pays no heed to it in HTTP/1.0'
    ),
    ...excused(
      'Bun closes when a request comes while the one before is answered',
      '39: answers in order',
      '39: finishes every response before bytes that are no request',
      '39: leaves the response whole that is before one that breaks off',
      '39: stops a body that waits for its turn'
    ),
    ...excused(STOPPING, '41: closes connections that are idle, and those that never asked')
  },
  byChance: {
    ...excused(
      'Bun resets the connection, which discards what the kernel has taken and the client has not',
      '28: breaks off behind megabytes that were yielded, and not by a reset that overtakes them'
    ),
    ...excused(
      'Bun closes while the client still sends, and the kernel resets',
      '14: lets the client read the refusal of a head that is far too long',
      '36: lets the client read a 413 while it sends'
    )
  }
}

/** All that they lack: Deno sends `Connection: close` as it was told, and keeps the connection. */
const KEPT = 'Deno does not close the connection of a response that says so'

export const DENO: Exceptions = {
  never: {
    ...EVERYWHERE,
    ...excused(
      KEPT,
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
      '13: does not know gzip as a transfer coding',
      '14: refuses too many header lines',
      '14: refuses a body that announces too much',
      '28: closes the connection of a proxy whose forwarding headers were refused',
      '36: lets the client read a 413 while it sends',
      '39: sends nothing after a request that was refused'
    ),
    ...excused(
      'a Request has an absolute URL of http: always; Deno takes its own address for the host',
      '1: takes an empty Host, which names nothing',
      '2: refuses HTTP/1.1 without Host',
      '2: serves HTTP/1.0 without Host',
      '3: takes the authority of an absolute target, not its scheme nor its userinfo',
      '3: refuses the target file:///etc/passwd',
      '4: serves OPTIONS *'
    ),
    ...excused(
      'Deno answers itself',
      '13: refuses two lengths',
      '14: drops none of 1100 header lines',
      '14: lets the client read the refusal of a head that is far too long',
      '15: refuses HTTP/2.0 in a request line'
    ),
    ...excused('Deno takes it for the end of a line', '13: refuses a bare line feed'),
    ...excused(
      'Deno leaves out Content-Length where there is no body',
      '21: sends with 304 the length of the representation, which the app gives',
      '21: sends 205 with length 0, whatever the app gives'
    ),
    ...excused(
      'Deno does not say what becomes of the connection',
      '28: keeps an HTTP/1.1 connection with no Connection',
      '28: closes an HTTP/1.0 connection with no Connection',
      '28: says so where it ends a stream for HTTP/1.0 by closing'
    ),
    ...excused(
      'Deno ends the connection, and does not tell the version',
      '28: resets an HTTP/1.0 connection, whose end would look like the end of the body'
    ),
    ...excused('Deno lets the read wait', '37: fails the read with status 400 on a malformed chunk'),
    ...excused(
      'Deno sends 100 to whatever is expected',
      '38: answers another expectation with 417',
      '38: pays no heed to it in HTTP/1.0'
    )
  },
  byChance: {}
}
