/** Whether a header's value is good as it is: bytes, without the blanks around it that the runtime's own Headers take off. */
export function isPlainValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value)
}

const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/
