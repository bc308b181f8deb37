import { greeting, layersOf } from '../apps/task.ts'

/** What is left of a response at the end of the table `layers`: its headers, each read once, and its text. */
export interface Seen {
  headers: Iterable<readonly [string, string]>
  text: string
}

export const COUNT = 10

const layers = layersOf(COUNT)

/** What every run gives: the layers' headers, counted where the response has arrived. */
export const expected = COUNT

/** Reads every header once, as whoever sends the response must. */
export function countLayerHeaders(headers: Iterable<readonly [string, string]>): number {
  let count = 0
  for (const [name, value] of headers)
    if (name.length === NAME_LENGTH && value.length === VALUE_LENGTH) count++
  return count
}

const NAME_LENGTH = 'X-Layer-0'.length
const VALUE_LENGTH = layers[0]!.value.length

/** @throws {Error} when a header or the text is not what the layers make of it */
export function checkSeen({ headers, text }: Seen): void {
  const got = new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]))
  for (const { header, value } of layers) {
    const found = got.get(header.toLowerCase())
    if (found !== value) throw new Error(`bench: ${header} is ${found}, not ${value}`)
  }
  const wanted = greeting(layers.at(-1)!.value)
  if (text !== wanted) throw new Error(`bench: the text is ${text}, not ${wanted}`)
}
