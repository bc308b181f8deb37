/** What the app hears whose answer `cascade` drops before its end: a body by its `close`, and who writes by a rejection. */
export function passedBy(): DOMException {
  return new DOMException('cascade: another app is asked for the answer', 'AbortError')
}
