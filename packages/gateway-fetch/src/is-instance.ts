type Class = { prototype: object }

/**
 * What `instanceof` says of a class of ours that stands for one of the runtime's: all of that one's are its own. A class that
 * extends ours has only those that it made.
 */
export function isInstance(asked: unknown, ours: Class, native: Class, value: unknown): boolean {
  const { prototype } = asked === ours ? native : (asked as Class)
  return typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(prototype, value)
}
