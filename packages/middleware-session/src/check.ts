/** @throws {TypeError} when there is an option of another name */
export function checkKnown(group: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const subject = group === '' ? 'options' : group.slice(0, -1)
    throw new TypeError(`session: ${subject} must be an object, got ${show(options)}`)
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const remedy =
      name === 'secret' || name === 'secrets'
        ? 'a random 256-bit token needs no signature; leave it out'
        : `it has ${known.join(', ')}`
    throw new TypeError(`session: there is no option ${group}${name}; ${remedy}`)
  }
}

/** Seconds in milliseconds; false is Infinity. */
export function checkSeconds(name: string, value: unknown): number {
  if (value === false) return Infinity
  if (typeof value !== 'number') {
    throw new TypeError(`session: ${name} must be a number of seconds or false, got ${show(value)}`)
  }
  if (!(value > 0) || value === Infinity) {
    throw new RangeError(`session: ${name} must be a positive number of seconds or false, got ${value}`)
  }
  return value * 1000
}

export function checkInteger(name: string, value: unknown, least: number): number {
  if (typeof value !== 'number') {
    throw new TypeError(`session: ${name} must be a number, got ${show(value)}`)
  }
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`session: ${name} must be an integer of at least ${least}, got ${value}`)
  }
  return value
}

export function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean')
    throw new TypeError(`session: ${name} must be a boolean, got ${show(value)}`)
}

export function checkString(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`session: ${name} must be a string, got ${show(value)}`)
}

export function checkOneOf(name: string, value: unknown, values: readonly unknown[]): void {
  if (!values.includes(value)) {
    throw new RangeError(`session: ${name} must be one of ${values.map(show).join(', ')}, got ${show(value)}`)
  }
}

export function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
