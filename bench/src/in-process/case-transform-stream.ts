import { ReadableStream, TransformStream } from 'node:stream/web'
import type { Subject } from '../in-process.ts'
import { caseSubject } from './case-subject.ts'
import { asynchronous, textOf, type Kind } from './case-texts.ts'

/** The usual way by hand: a TransformStream that decodes, changes and encodes. Of a page it changes the tags too. */
export function create(kind: Kind): Subject {
  const text = textOf(kind)
  return caseSubject(text, Buffer.from(text.whole.toString().toUpperCase()), async receive => {
    const body: ReadableStream<Uint8Array> = ReadableStream.from(asynchronous(text.chunks)).pipeThrough(
      upperCase()
    )
    const reader = body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      receive(value)
    }
  })
}

function upperCase(): TransformStream<Buffer, Uint8Array> {
  const decoder = new TextDecoder()
  return new TransformStream<Buffer, Uint8Array>({
    transform(chunk, controller) {
      controller.enqueue(encoder.encode(decoder.decode(chunk, { stream: true }).toUpperCase()))
    },
    flush(controller) {
      const rest = decoder.decode()
      if (rest !== '') controller.enqueue(encoder.encode(rest.toUpperCase()))
    }
  })
}

const encoder = new TextEncoder()
