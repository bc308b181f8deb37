/** PostgreSQL has every character but NUL. JSON writes it as an escape, so that what `session` stores stays as it is. */
export function escapeNul(text: string): string {
  return text.includes('\0') || text.includes('\x1a')
    ? text.replaceAll('\x1a', '\x1a+').replaceAll('\0', '\x1a-')
    : text
}

export function unescapeNul(text: string): string {
  return text.includes('\x1a') ? text.replaceAll('\x1a-', '\0').replaceAll('\x1a+', '\x1a') : text
}
