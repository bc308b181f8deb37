import { resolveNames } from '@tsgi/create-middleware'
import { expect } from 'chai'
import { assert, property, string, stringMatching } from 'fast-check'
import { describe, it } from 'mocha'

describe('resolveNames', () => {
  const accepted: [name: string, file: string, exported: string, type: string][] = [
    ['thing', 'thing', 'thing', 'Thing'],
    ['my-thing', 'my-thing', 'myThing', 'MyThing'],
    ['my_thing.js', 'my_thing.js', 'myThingJs', 'MyThingJs'],
    ['my-2nd-thing', 'my-2nd-thing', 'my2ndThing', 'My2ndThing'],
    ['@acme/my-thing', 'my-thing', 'myThing', 'MyThing'],
    ['@acme/http', 'http', 'http', 'Http'],
    ['@2b/x', 'x', 'x', 'X'],
    ['middleware-gzip', 'gzip', 'gzip', 'Gzip'],
    ['tsgi-gzip', 'gzip', 'gzip', 'Gzip'],
    ['@acme/tsgi-middleware-gzip', 'gzip', 'gzip', 'Gzip'],
    ['middleware-3d', 'middleware-3d', 'middleware3d', 'Middleware3d'],
    ['middleware', 'middleware', 'middleware', 'Middleware'],
    ['x'.repeat(214), 'x'.repeat(214), 'x'.repeat(214), `X${'x'.repeat(213)}`]
  ]
  for (const [name, file, exported, type] of accepted) {
    it(`gives ${name.slice(0, 30)} the export ${exported.slice(0, 30)}`, () => {
      expect(resolveNames(name)).to.deep.equal({ package: name, file, export: exported, type })
    })
  }

  const rule =
    'create-middleware: name must be at most 214 lower-case letters, digits, "-", "." and "_", the first a letter, with or without a scope, got '
  const refused: [name: string, message: string][] = [
    ['My Thing', `${rule}"My Thing"; try my-thing`],
    ['myThing', `${rule}"myThing"; try my-thing`],
    ['MYThing', `${rule}"MYThing"; try mything`],
    ['@Acme/My Thing', `${rule}"@Acme/My Thing"; try @acme/my-thing`],
    ['3d', `${rule}"3d"; try d`],
    ['_private', `${rule}"_private"; try private`],
    ['.hidden', `${rule}".hidden"; try hidden`],
    ['my-thing-', `${rule}"my-thing-"; try my-thing`],
    ['a/b', `${rule}"a/b"; try a-b`],
    ['@acme', `${rule}"@acme"; try acme`],
    ['@acme/', `${rule}"@acme/"`],
    ['@/thing', `${rule}"@/thing"; try thing`],
    ['größe', `${rule}"größe"; try gr-e`],
    ['a\nb', `${rule}"a\\nb"; try a-b`],
    ['', `${rule}""`],
    ['日本', `${rule}"日本"`],
    ['x'.repeat(215), `${rule}"${'x'.repeat(100)}…"`],
    ['zlib', 'create-middleware: name must not be that of a module of Node.js, got "zlib"; try zlib-layer'],
    [
      'class',
      'create-middleware: name must not make an export that is a word of the language or of the template, got "class"; try class-layer'
    ],
    [
      '@acme/middleware-define-middleware',
      'create-middleware: name must not make an export that is a word of the language or of the template, got "@acme/middleware-define-middleware"; try @acme/middleware-define-middleware-layer'
    ],
    [
      'index',
      'create-middleware: name must not make an export that is a word of the language or of the template, got "index"; try index-layer'
    ]
  ]
  for (const [name, message] of refused) {
    it(`refuses ${JSON.stringify(name).slice(0, 30)}`, () => {
      expect(() => resolveNames(name))
        .to.throw(RangeError)
        .with.property('message', message)
    })
  }

  it('gives an export that is an identifier, whatever name it takes', () => {
    assert(
      property(stringMatching(/^(@[a-z0-9._-]+\/)?[a-z0-9._-]{1,12}$/), name => {
        let names
        try {
          names = resolveNames(name)
        } catch {
          return
        }
        expect(names.export).to.match(/^[a-z][A-Za-z0-9]*$/)
        expect(names.type).to.match(/^[A-Z][A-Za-z0-9]*$/)
        // A file of that name has no path in it, and is not the index.
        expect(names.file).to.match(/^(?!index$)[a-z0-9._-]+$/)
      })
    )
  })

  it('suggests a name that it takes itself, or none', () => {
    assert(
      property(string(), name => {
        let message = ''
        try {
          resolveNames(name)
        } catch (error) {
          ;({ message } = error as Error)
        }
        expect(message).to.not.include('\n')
        const [, better] = /; try ([^ ]*)$/.exec(message) ?? []
        // A word of the language is refused for that alone, with a suggestion of its own.
        if (better !== undefined) expect(`${better}-layer`).to.satisfy((text: string) => resolveNames(text))
      })
    )
  })
})
