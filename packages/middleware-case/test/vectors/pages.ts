export interface PageVector {
  id: number
  direction: 'upper' | 'lower'
  page: string
  expected: string
}

/** Pages of type text/html, in UTF-8; vectors 55 to 66. Each is sent whole, and split at every byte. */
export const pageVectors: PageVector[] = [
  [55, '<a href="/Foo?x=1">caf&eacute; &amp; x</a>', '<a href="/Foo?x=1">CAF&eacute; &amp; X</a>'],
  [56, '<script>let a="</b>"</script>b', '<script>let a="</b>"</script>B'],
  [57, '<!-- a --><!doctype html>b', '<!-- a --><!doctype html>B'],
  [
    58,
    '<style>p{}</style><textarea>k</textarea><title>t</title>',
    '<style>p{}</style><textarea>k</textarea><title>T</title>'
  ],
  // To be split in the middle of a reference, an end tag, a comment's beginning and an attribute.
  [59, 'x&eacute;y', 'X&eacute;Y'],
  [59, '<script>a</script>b', '<script>a</script>B'],
  [59, 'a<!-- b -->c', 'A<!-- b -->C'],
  [59, "a<a title='>'>b", "A<a title='>'>B"],
  [60, 'a < b', 'A < B'],
  [60, 'a<b', 'A<b'],
  [61, '&gtx &Gtx', '&gtx &Gtx'],
  [62, 'a<div class="x', 'A<div class="x'],
  [63, '<script><!--<script></script>--></script>x', '<script><!--<script></script>--></script>X'],
  [64, '<plaintext>a', '<plaintext>a'],
  [65, '<svg viewBox="0 0 1 1"><title>a</title></svg>', '<svg viewBox="0 0 1 1"><title>A</title></svg>'],
  [
    66,
    '<script type="application/json">{"a":true}</script>',
    '<script type="application/json">{"a":true}</script>'
  ]
].map(([id, page, expected]) => ({ id, direction: 'upper', page, expected }) as PageVector)

pageVectors.push({ id: 61, direction: 'lower', page: 'AT&T', expected: 'at&t' })
