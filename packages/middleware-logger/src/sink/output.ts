/** Where the text of a sink goes. One text at a time is on its way. */
export interface Output {
  /** Takes a text. False: it is not through, and `ready` will be called. */
  write(text: string): boolean
  /** Writes a text, and before it what is on its way, while the caller waits. False as above. */
  writeSync(text: string): boolean
  close(): void
}

/** What an output tells its sink. */
export interface OutputOwner {
  /** The next text may come: the last one is through, or lost. */
  ready(isLost?: boolean): void
  /** A write has failed; another one may succeed. */
  fail(error: unknown): void
  /** No write will succeed again. */
  break(error: unknown): void
}

export type OpenOutput = (owner: OutputOwner) => Output
