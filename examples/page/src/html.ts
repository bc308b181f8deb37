/** Markup that goes into a page as it is. Only `html` makes it. */
export interface Html {
  readonly markup: string
}

type Value = string | number | Html | readonly Html[]

/**
 * Markup with values in it: text is escaped, markup made by `html` is kept. It is right for text and for attribute
 * values in double quotes, and nowhere else (not in a script, a style or a comment).
 *
 * @example html`<a href="${url}">${name}</a>`
 * @see https://html.spec.whatwg.org/multipage/syntax.html#attributes-2
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  let markup = strings[0]!
  for (const [index, value] of values.entries()) markup += toMarkup(value) + strings[index + 1]!
  return { markup }
}

function toMarkup(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'markup' in value ? value.markup : value.map(item => item.markup).join('')
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character]!)
}
