/**
 * Whether content of that type usually shrinks: text, JSON, XML, and binary formats that are not compressed themselves.
 * False without a type. It is the default of `filter`.
 * @see mime-db, whose list this is, with the changes named below
 */
export function compressible(contentType: string): boolean {
  let verdict = known.get(contentType)
  if (verdict === undefined) {
    verdict = judge(contentType)
    if (known.size === MAX_KNOWN) known.clear()
    known.set(contentType, verdict)
  }
  return verdict
}

// A site has a dozen of types; the bound is for one that makes them up.
const MAX_KNOWN = 100
const known = new Map<string, boolean>()

function judge(contentType: string): boolean {
  const semicolon = contentType.indexOf(';')
  const type = (semicolon === -1 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase()
  return PATTERN.test(type) || OTHERS.has(type)
}

const PATTERN = /^text\/|^application\/vnd\.apache\.arrow\.|\+(?:json|xml|text|yaml)$/

// application/octet-stream is left out, though mime-db has it: it is mostly archives. Disk images and tar files are too.
const OTHERS: ReadonlySet<string> = new Set([
  'application/dart',
  'application/ecmascript',
  'application/javascript',
  'application/json',
  'application/postscript',
  'application/rtf',
  'application/toml',
  'application/vnd.dart',
  'application/vnd.ms-fontobject',
  'application/vnd.ms-opentype',
  'application/wasm',
  'application/x-httpd-php',
  'application/x-javascript',
  'application/x-ns-proxy-autoconfig',
  'application/x-sh',
  'application/x-www-form-urlencoded',
  'application/xml',
  'application/xml-dtd',
  'font/otf',
  'font/ttf',
  'image/bmp',
  'image/vnd.adobe.photoshop',
  'image/vnd.microsoft.icon',
  'image/vnd.ms-dds',
  'image/x-icon',
  'image/x-ms-bmp',
  'message/rfc822',
  'model/gltf-binary',
  'x-shader/x-fragment',
  'x-shader/x-vertex',
  // Not in mime-db, or without a verdict there.
  'application/cbor',
  'application/grpc-web',
  'application/grpc-web-text',
  'application/json-seq',
  'application/jsonl',
  'application/x-ndjson',
  'application/x-protobuf',
  'application/yaml'
])
