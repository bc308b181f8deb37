import { builtinModules } from 'node:module'
import { failure } from './failure.ts'

/** The names in a package. */
export interface Names {
  /** `@acme/middleware-my-thing`. */
  package: string
  /** `my-thing`: the source file, without its ending. */
  file: string
  /** `myThing`: what the package exports. */
  export: string
  /** `MyThing`: what the names of its types begin with. */
  type: string
}

/**
 * What a package of that name calls its parts.
 * @throws {RangeError} for a name that npm would not take, or that gives an export that TypeScript would not
 * @see validate-npm-package-name, of which this takes the rules for new packages and adds that a letter comes first
 */
export function resolveNames(name: string): Names {
  const [, bare] = NAME.exec(name) ?? []
  if (bare === undefined || name.length > 214) throw invalid(name)
  if (!name.startsWith('@') && TAKEN.has(name)) {
    throw failure(
      `name must not be that of a module of Node.js, got ${JSON.stringify(name)}; try ${name}-layer`
    )
  }
  const file = PREFIXED.exec(bare)?.[1] ?? bare
  const type = file
    .split(/[._-]+/)
    .map(capitalize)
    .join('')
  const exported = type[0]!.toLowerCase() + type.slice(1)
  if (RESERVED.has(exported)) {
    throw failure(
      `name must not make an export that is a word of the language or of the template, got ${JSON.stringify(name)}; ` +
        `try ${name}-layer`
    )
  }
  return { package: name, file, export: exported, type }
}

// A letter first, because the export begins with it; a letter or digit last, because nothing else looks meant.
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?([a-z](?:[a-z0-9._-]*[a-z0-9])?)$/
const PREFIXED = /^(?:tsgi-)?(?:middleware-)?([a-z].*)$/
const TAKEN = new Set([...builtinModules, 'favicon.ico', 'node_modules'])
const RESERVED = new Set(
  // ECMAScript, 12.7.2, and what strict code and modules add
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public ' +
    'return static super switch this throw true try typeof undefined var void while with yield ' +
    // what the template's files call their own
    'app call checkMiddleware compose defineMiddleware describe equal getHeader hasHeader hasToken head index isWritable it ' +
    'leftAlone page removeHeader response rewriteResponse text throws what'
  ).split(' ')
)

function capitalize(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

function invalid(name: string): RangeError {
  const rule =
    'name must be at most 214 lower-case letters, digits, "-", "." and "_", the first a letter, with or without a scope'
  const better = suggest(name)
  const remedy = better === undefined ? '' : `; try ${better}`
  return failure(
    `${rule}, got ${JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)}${remedy}`
  )
}

/** The nearest name that would do. */
function suggest(name: string): string | undefined {
  const [, scope = '', bare = ''] = /^(@[^/]+\/)?(.*)$/s.exec(name) ?? []
  const words = `${scope.toLowerCase()}${bare
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z]+|[^a-z0-9]+$/g, '')}`
  return words.length <= 214 && NAME.test(words) ? words : undefined
}
