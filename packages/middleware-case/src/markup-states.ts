import type { Content } from './open-elements.ts'

/** Where in a document the tokenizer stands; `tag` is all the states of a tag. The others bear the standard's names. */
export type State = Content | 'tag' | 'markup declaration open' | 'comment start' | EndedState

/** The states in which nothing is text. */
export type EndedState =
  | 'comment'
  | 'bogus comment'
  | 'CDATA section'
  | 'processing instruction'
  | 'script data'
  | 'script data escaped'
  | 'script data double escaped'

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
