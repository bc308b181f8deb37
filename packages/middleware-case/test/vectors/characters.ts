import type { CaseOptions } from '@tsgi/middleware-case'

export interface CharacterVector {
  id: number
  name: string
  direction: 'upper' | 'lower'
  options?: CaseOptions
  /** A bracket for each chunk: `[]` is an empty one. */
  chunks: string
  /** A bracket for what leaves with each chunk, and one for what leaves at the end. */
  expected: string
}

const upper = 'upper'
const lower = 'lower'
const [tr, el, lt] = ['tr', 'el', 'lt'].map(locale => ({ locale })) as [CaseOptions, CaseOptions, CaseOptions]

/** Text of type text/plain without a charset; vectors 1 to 35. */
export const characterVectors: CharacterVector[] = [
  {
    id: 1,
    name: 'ASCII',
    direction: upper,
    chunks: '[48 65 6c 6c 6f 20 77 6f 72 6c 64 21 0a]',
    expected: '[48 45 4c 4c 4f 20 57 4f 52 4c 44 21 0a][]'
  },
  {
    id: 2,
    name: 'a letter of two bytes, cut',
    direction: upper,
    chunks: '[c3][a9]',
    expected: '[][c3 89][]'
  },
  {
    id: 3,
    name: 'a letter of four bytes, cut',
    direction: upper,
    chunks: '[f0][90][90][a8]',
    expected: '[][][][f0 90 90 80][]'
  },
  {
    id: 4,
    name: 'a sharp s',
    direction: upper,
    chunks: '[73 74 72 61 c3 9f 65]',
    expected: '[53 54 52 41 53 53 45][]'
  },
  {
    id: 5,
    name: 'ligatures',
    direction: upper,
    chunks: '[ef ac 81 6e 20 c5 89 20 c7 b0 20 ce 90]',
    expected: '[46 49 4e 20 ca bc 4e 20 4a cc 8c 20 ce 99 cc 88 cc 81][]'
  },
  {
    id: 6,
    name: 'a byte order mark, cut',
    direction: upper,
    chunks: '[ef][bb][bf 61]',
    expected: '[][][ef bb bf 41][]'
  },
  { id: 7, name: 'a byte that is no text', direction: upper, chunks: '[61 ff 62]', expected: '[41 ff 42][]' },
  { id: 8, name: 'a character that the end cuts', direction: upper, chunks: '[61 c3]', expected: '[41][c3]' },
  {
    id: 9,
    name: 'a character that another one cuts',
    direction: upper,
    chunks: '[c3][28 61]',
    expected: '[][c3 28 41][]'
  },
  {
    id: 10,
    name: 'the bytes of a surrogate',
    direction: upper,
    chunks: '[ed a0 80 61]',
    expected: '[ed a0 80 41][]'
  },
  { id: 11, name: 'an overlong form', direction: upper, chunks: '[c0 af 61]', expected: '[c0 af 41][]' },
  {
    id: 12,
    name: 'Latin-1 that is not declared',
    direction: upper,
    chunks: '[63 61 66 e9 20 62]',
    expected: '[43 41 46 e9 20 42][]'
  },
  {
    id: 13,
    name: 'letters whose capital is elsewhere',
    direction: upper,
    chunks: '[c2 b5 20 c3 bf 20 c5 bf 20 c7 86 20 e2 85 b7 20 e2 93 90]',
    expected: '[ce 9c 20 c5 b8 20 53 20 c7 84 20 e2 85 a7 20 e2 92 b6][]'
  },
  { id: 14, name: 'an empty chunk', direction: upper, chunks: '[61][][62]', expected: '[41][][42][]' },
  { id: 14, name: 'an empty body', direction: upper, chunks: '[]', expected: '[][]' },
  {
    id: 15,
    name: 'Turkish',
    direction: upper,
    options: tr,
    chunks: '[69 73 74 61 6e 62 75 6c 20 c4 b1 69]',
    expected: '[c4 b0 53 54 41 4e 42 55 4c 20 49 c4 b0][]'
  },
  {
    id: 16,
    name: 'Greek, without its accents',
    direction: upper,
    options: el,
    chunks: '[ce ac ce bd ce b8 cf 81 cf 89 cf 80 ce bf cf 82]',
    expected: '[ce 91 ce 9d ce 98 ce a1 ce a9 ce a0 ce 9f][ce a3]'
  },
  {
    id: 17,
    name: 'a Greek diphthong, cut',
    direction: upper,
    options: el,
    chunks: '[ce 9c ce ac][ce b9 ce bf cf 82]',
    expected: '[ce 9c][ce 91 ce aa ce 9f][ce a3]'
  },
  {
    id: 18,
    name: 'a Greek eta alone',
    direction: upper,
    options: el,
    chunks: '[ce ae]',
    expected: '[][ce 89]'
  },
  {
    id: 18,
    name: 'a Greek eta between letters',
    direction: upper,
    options: el,
    chunks: '[ce b1 ce ae][ce b2]',
    expected: '[ce 91][ce 97][ce 92]'
  },
  { id: 19, name: 'Lithuanian', direction: upper, options: lt, chunks: '[69 cc 87]', expected: '[49][]' },
  {
    id: 20,
    name: 'a sigma at the end of a word',
    direction: lower,
    chunks: '[ce 91][ce a3]',
    expected: '[ce b1][][cf 82]'
  },
  {
    id: 21,
    name: 'a sigma before a letter',
    direction: lower,
    chunks: '[ce 91 ce a3][ce 91]',
    expected: '[ce b1][cf 83 ce b1][]'
  },
  {
    id: 22,
    name: 'a sigma before a dot and a letter',
    direction: lower,
    chunks: '[ce 91 ce a3][2e][ce 91]',
    expected: '[ce b1][][cf 83 2e ce b1][]'
  },
  {
    id: 23,
    name: 'a sigma before a dot and a space',
    direction: lower,
    chunks: '[ce 91 ce a3][2e][20]',
    expected: '[ce b1][][cf 82 2e 20][]'
  },
  {
    id: 24,
    name: 'a sigma before a new line',
    direction: lower,
    chunks: '[ce 91 ce a3][0a][ce 91]',
    expected: '[ce b1][cf 82 0a][ce b1][]'
  },
  { id: 25, name: 'a sigma alone', direction: lower, chunks: '[ce a3]', expected: '[][cf 83]' },
  { id: 26, name: 'a sigma, cut', direction: lower, chunks: '[ce 91 ce][a3]', expected: '[ce b1][][cf 82]' },
  {
    id: 27,
    name: 'two sigmas',
    direction: lower,
    chunks: '[ce 91 ce a3 ce a3]',
    expected: '[ce b1 cf 83][cf 82]'
  },
  {
    id: 28,
    name: 'a sigma with an accent',
    direction: lower,
    chunks: '[ce 91 ce a3 cc 81][ce 91]',
    expected: '[ce b1][cf 83 cc 81 ce b1][]'
  },
  { id: 29, name: 'a dotted I', direction: lower, chunks: '[c4 b0]', expected: '[69 cc 87][]' },
  {
    id: 29,
    name: 'a dotted I in Turkish',
    direction: lower,
    options: tr,
    chunks: '[c4 b0]',
    expected: '[69][]'
  },
  {
    id: 30,
    name: 'an I and its dot in Turkish, cut',
    direction: lower,
    options: tr,
    chunks: '[49][cc 87]',
    expected: '[][][69]'
  },
  {
    id: 30,
    name: 'an I without a dot in Turkish',
    direction: lower,
    options: tr,
    chunks: '[49][58]',
    expected: '[][c4 b1 78][]'
  },
  {
    id: 31,
    name: 'Kelvin, Ohm, and a capital sharp s',
    direction: lower,
    chunks: '[e2 84 aa 20 e2 84 a6 20 e1 ba 9e]',
    expected: '[6b 20 cf 89 20 c3 9f][]'
  },
  {
    id: 32,
    name: 'sigmas at every place of a word',
    direction: lower,
    chunks: '[ce 9f ce 94 ce a5 ce a3][ce a3 ce 95 ce a5][ce a3]',
    expected: '[ce bf ce b4 cf 85][cf 83 cf 83 ce b5 cf 85][][cf 82]'
  },
  {
    id: 33,
    name: 'a sigma before a soft hyphen',
    direction: lower,
    chunks: '[ce 91 ce a3][c2 ad][ce 91]',
    expected: '[ce b1][][cf 83 c2 ad ce b1][]'
  },
  {
    id: 34,
    name: 'a Lithuanian J and its accent, cut',
    direction: lower,
    options: lt,
    chunks: '[4a][cc 81]',
    expected: '[][][6a cc 87 cc 81]'
  },
  {
    id: 35,
    name: 'a sigma with 10,000 accents, one at a time: 64 code units are held, not more',
    direction: lower,
    chunks: `[ce 91 ce a3]${'[cc 81]'.repeat(10_000)}[ce 91]`,
    expected: `[ce b1]${'[]'.repeat(63)}[cf 82${' cc 81'.repeat(64)}]${'[cc 81]'.repeat(9936)}[ce b1][]`
  }
]
