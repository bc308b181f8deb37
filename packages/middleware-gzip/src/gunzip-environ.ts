/** What an app finds behind `gunzip`, where a body was decoded. */
export interface GunzipEnviron {
  /** The keys of environ that were about the coded bytes, as they were: `{ HTTP_CONTENT_ENCODING: 'gzip', CONTENT_LENGTH: '99' }`. */
  'tsgi.gunzip'?: Readonly<Record<string, string>>
}
