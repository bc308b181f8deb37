/**
 * Gives an error its message for a stack. Node prints the stack of what a program does not catch: for a port in use or a bad
 * option the message is what its author needs, and the frames are the gateway's.
 */
export function oneLine(error: unknown): unknown {
  if (error instanceof Error) error.stack = `${error.name}: ${error.message}`
  return error
}
