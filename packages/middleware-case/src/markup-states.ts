import type { Content } from './open-elements.ts'

/** Where in a document the tokenizer stands; `tag` is all the states of a tag. The others bear the standard's names. */
export type State = Content | 'tag' | 'markup declaration open' | 'comment start' | EndedState

/** The states in which nothing is text. */
export type EndedState =
  | 'comment'
  | 'bogus comment'
  | 'CDATA section'
  | 'processing instruction'
  | XmlState
  | 'script data'
  | 'script data escaped'
  | 'script data double escaped'

/** Of a document type in XML, whose declarations may hold anything: XML 1.0, 2.8. */
type XmlState = 'document type' | 'internal subset' | 'after internal subset'

interface Ending {
  end: RegExp
  /** The beginning of it, at the end of the input. */
  begun: RegExp
  next: (end: string) => State
}

/** What ends the states in which nothing is text, and which one follows. */
export const ENDS: Record<EndedState, Ending> = {
  comment: { end: /--!?>/g, begun: /-(?:-!?)?$/, next: () => 'data' },
  'bogus comment': { end: />/g, begun: /(?!)/, next: () => 'data' },
  'CDATA section': { end: /\]\]>/g, begun: /\]\]?$/, next: () => 'data' },
  'processing instruction': { end: /\?>/g, begun: /\?$/, next: () => 'data' },
  'document type': {
    end: /[[>]/g,
    begun: /(?!)/,
    next: end => (end === '[' ? 'internal subset' : 'data')
  },
  'internal subset': { end: /\]/g, begun: /(?!)/, next: () => 'after internal subset' },
  'after internal subset': {
    end: /\S/g, // a bracket that none of this follows stood in a declaration
    begun: /(?!)/,
    next: end => (end === '>' ? 'data' : end === ']' ? 'after internal subset' : 'internal subset')
  },
  'script data': {
    end: /<!--|<\/script[\t\n\f\r />]/gi,
    begun: /<(?:!-?|\/[script]{0,6})?$/i,
    next: end => (end === '<!--' ? 'script data escaped' : 'tag')
  },
  'script data escaped': {
    end: /-->|<\/?script[\t\n\f\r />]/gi,
    begun: /(?:--?|<\/?[script]{0,6})$/i,
    next: end => {
      if (end === '-->') return 'script data'
      return end.startsWith('</') ? 'tag' : 'script data double escaped'
    }
  },
  'script data double escaped': {
    end: /-->|<\/script[\t\n\f\r />]/gi,
    begun: /(?:--?|<\/[script]{0,6}|<)$/i,
    next: end => (end === '-->' ? 'script data' : 'script data escaped')
  }
}
