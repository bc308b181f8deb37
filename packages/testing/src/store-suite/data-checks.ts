import { createRecord, expectRecord, write } from './bench.ts'
import type { Check } from './check.ts'
import { expectSame } from './expect.ts'

const range = (from: number, to: number): string =>
  String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i))

/** Text that some store has changed once: it must come back as it was. */
const TEXTS: readonly [name: string, data: string][] = [
  ['the empty text', ''],
  ['control characters, NUL among them', range(0, 0x1f)],
  ['Latin-1', range(0x20, 0xff)],
  ['what is not in Unicode’s first plane', '\u{1F600}\u{10FFFF}\u{20000}'],
  ['characters that are none, and a byte order mark', '\uFEFFa\uFFFE\uFFFF\uFDD0'],
  ['letters that could be composed', 'e\u0301 \u00e9 \u212b \ufb01'],
  ['line ends of all kinds', '\n\r\n\r\u0085\u2028\u2029'],
  ['blanks at both ends', '  \t text \t '],
  ['quotes, backslashes and placeholders', `'"\\\\ \\u0000 $1 %s {} ?`],
  ['JSON', '{"a":1.0,"b":[1,2],"a":2,"__proto__":"\\u0000\\ud800"}'],
  ['a number', '007'],
  ['null', 'null'],
  ['text between ] and >', ']]>--><![CDATA[</script>']
]

/** What `data` may be. */
export const dataChecks: readonly Check[] = [
  ...TEXTS.map(
    ([name, data]) =>
      ({
        name: `keeps ${name}`,
        async run({ store }) {
          const key = await createRecord(store, write(data))
          await expectRecord(store, key, data, 1)
          expectSame('update', await store.update(key, 1, write(`${data}${data}`)), 'ok')
          await expectRecord(store, key, data + data, 2)
        }
      }) satisfies Check
  ),
  {
    name: 'keeps a mebibyte',
    async run({ store }) {
      const data = JSON.stringify({ data: '\u00e9\u{1F600}x'.repeat(2 ** 17) })
      const key = await createRecord(store, write('small'))
      expectSame('update', await store.update(key, 1, write(data)), 'ok')
      const record = await store.get(key)
      expectSame('version', record?.version, 2)
      expectSame('whether the data is the same', record?.data === data, true)
    }
  }
]
