import { lowercase, upperware } from '@tsgi/middleware-case'
import { call } from '@tsgi/testing'
import { expect } from 'chai'
import { describe, it } from 'mocha'
import { MarkupText } from '../dist/markup-text.js'
import { appOf, HTML } from './support.js'

const upper = () => ({ push: (text: string) => text.toUpperCase(), flush: () => '' })

/** The page, pushed in those pieces. */
function rewrite(pieces: Iterable<string>, isXml = false): string {
  const rewriter = new MarkupText(upper(), isXml)
  let output = ''
  for (const piece of pieces) output += rewriter.push(piece)
  return output + rewriter.flush()
}

const html: [name: string, page: string, expected: string][] = [
  ['attributes', '<a href="/Foo?x=1">caf&eacute; &amp; x</a>', '<a href="/Foo?x=1">CAF&eacute; &amp; X</a>'],
  ['a script with a tag in a string', '<script>let a="</b>"</script>b', '<script>let a="</b>"</script>B'],
  ['a comment and a doctype', '<!-- a --><!doctype html>b', '<!-- a --><!doctype html>B'],
  [
    'the title only',
    '<style>p{}</style><textarea>k</textarea><title>t</title>',
    '<style>p{}</style><textarea>k</textarea><title>T</title>'
  ],
  [
    'a tag in the title',
    '<title>a <b> &eacute; </titles></TITLE >b',
    '<title>A <B> &eacute; </TITLES></TITLE >B'
  ],
  ['a title that never ends', '<title>a</titl', '<title>A</TITL'],
  ['a less-than sign that is text', 'a < b', 'A < B'],
  ['a less-than sign that opens a tag', 'a<b', 'A<b'],
  ['a less-than sign at the end', 'a<', 'A<'],
  ['an end tag at the end', 'a</', 'A</'],
  ['an end tag without a name', 'a</>b', 'A</>B'],
  ['an end tag that is a comment', 'a</ b>c', 'A</ b>C'],
  ['digits after a less-than sign', 'a<3b', 'A<3B'],
  ['a tag that never ends', 'a<div class="x', 'A<div class="x'],
  ['quotes in attributes', `<a b='>' c=">" d=e>f`, `<a b='>' c=">" d=e>F`],
  ['a quote in an unquoted value', `<a b=c"d>e">f`, `<a b=c"d>E">F`],
  ['a quote in a name', `<a "b>c">d`, `<a "b>C">D`],
  ['an equals sign that begins a name', '<a ="b>c', '<a ="b>C'],
  ['an equals sign behind a value', '<a b="c"="d>e">f', '<a b="c"="d>E">F'],
  ['a missing value', '<a b=>c', '<a b=>C'],
  ['white space around the equals sign', '<a b \n=\t">"c>d', '<a b \n=\t">"c>D'],
  ['a value with a slash', '<a b=/c/>d', '<a b=/c/>D'],
  ['a slash in a tag', '<a/b="/>"/>c', '<a/b="/>"/>C'],
  ['an end tag with attributes', '</a b=">">c', '</a b=">">C'],
  ['the shortest comments', '<!-->a<!--->b<!---->c', '<!-->A<!--->B<!---->C'],
  ['a comment with a bang', '<!--a--!>b<!----!>c<!---!>d-->e', '<!--a--!>B<!----!>C<!---!>d-->E'],
  ['a comment with dashes', '<!-- a -- b --- c --->d', '<!-- a -- b --- c --->D'],
  ['a comment in a comment', '<!-- <!--a-->b', '<!-- <!--a-->B'],
  ['a comment that never ends', 'a<!-- b --', 'A<!-- b --'],
  ['bogus comments', '<!a>b<?c>d<!>e<!-f>g', '<!a>B<?c>D<!>E<!-f>G'],
  ['CDATA, which HTML does not know', '<![CDATA[a>b]]>c', '<![CDATA[a>B]]>C'],
  ['CDATA in SVG', '<svg><![CDATA[a>b]]></svg><![CDATA[a>b', '<svg><![CDATA[a>b]]></svg><![CDATA[a>B'],
  [
    'CDATA in HTML in SVG',
    '<svg><foreignObject><![CDATA[a>b]]></foreignObject><![CDATA[a>b]]>c',
    '<svg><foreignObject><![CDATA[a>B]]></foreignObject><![CDATA[a>b]]>C'
  ],
  ['a tag that ends SVG', '<svg><p><![CDATA[a>b', '<svg><p><![CDATA[a>B'],
  [
    'attributes of SVG',
    '<svg viewBox="0 0 1 1"><title>a</title></svg>',
    '<svg viewBox="0 0 1 1"><title>A</title></svg>'
  ],
  [
    'code in SVG',
    '<svg><style>a<g/>c</style><script/>d<script>e</script>f',
    '<svg><style>a<g/>c</style><script/>D<script>e</script>F'
  ],
  ['code in SVG that a tag ends', '<svg><style>a<b>c', '<svg><style>a<b>C'],
  ['SVG that closes itself', '<svg/><style>a</style>b', '<svg/><style>a</style>B'],
  ['a title after SVG that closes itself', '<svg/><title>a<b></title>c', '<svg/><title>A<B></title>C'],
  ['SVG that ends in its style sheet', '<svg><style>a</svg>b', '<svg><style>a</svg>B'],
  ['an end tag that ends SVG', '<svg></p><![CDATA[a>b', '<svg></p><![CDATA[a>B'],
  [
    'a font of HTML, which ends SVG',
    '<svg><font id="x" COLOR=a><![CDATA[b>c',
    '<svg><font id="x" COLOR=a><![CDATA[b>C'
  ],
  ['a font of SVG', '<svg><font id="x"><![CDATA[b>c', '<svg><font id="x"><![CDATA[b>c'],
  ['MathML with text', '<math><mi>a<title>b<i></title>c', '<math><mi>A<title>B<I></title>C'],
  ['an element of SVG in MathML', '<math><foreignObject><title>a<i>b', '<math><foreignObject><title>A<i>B'],
  ['SVG in MathML, which is MathML', '<math><svg><desc><title>a<i>b', '<math><svg><desc><title>A<i>B'],
  [
    'an annotation in HTML',
    '<math><annotation-xml a=b encoding="Text/HTML"><title>a<i>b',
    '<math><annotation-xml a=b encoding="Text/HTML"><title>A<I>B'
  ],
  [
    'an annotation in SVG',
    '<math><annotation-xml encoding="x"><svg><desc><title>a<i>b',
    '<math><annotation-xml encoding="x"><svg><desc><title>A<I>B'
  ],
  [
    'a script in an escaped script',
    '<script><!--<script></script>--></script>x',
    '<script><!--<script></script>--></script>X'
  ],
  ['an escaped script', '<script><!--a</script>b', '<script><!--a</script>B'],
  ['a script after a short comment', '<script><!--><script></script>b', '<script><!--><script></script>B'],
  ['a double escape that ends', '<script><!--<script>--></script>b', '<script><!--<script>--></script>B'],
  ['a script whose name goes on', '<script></scripts>a</SCRIPT/>b', '<script></scripts>a</SCRIPT/>B'],
  ['a script that never ends', '<script>a</scrip', '<script>a</scrip'],
  ['a script with attributes on its end tag', '<script>a</script b=">">c', '<script>a</script b=">">C'],
  [
    'a JSON island',
    '<script type="application/json">{"a":true}</script>',
    '<script type="application/json">{"a":true}</script>'
  ],
  [
    'raw text elements',
    '<xmp>a<b></xmp>c<iframe>d</iframe>e<noframes>f</noframes>g',
    '<xmp>a<b></xmp>C<iframe>d</iframe>E<noframes>f</noframes>G'
  ],
  // The standard has had no insertion mode of its own for select since July 2025 (whatwg/html#10548); parse5 8.1 has it.
  [
    'raw text elements in a select',
    '<select><option>a<style>b<i></style>c<title>d<i></title><textarea>e</textarea></select>f',
    '<select><option>A<style>b<i></style>C<title>D<I></title><textarea>e</textarea></select>F'
  ],
  [
    'SVG in a select',
    '<select><svg><style>a<g/>b</style></svg>c',
    '<select><svg><style>a<g/>b</style></svg>C'
  ],
  ['plain text', '<plaintext>a</plaintext>b', '<plaintext>a</plaintext>b'],
  ['numeric references', '&#233;a&#xe9;b&#XE9c &#a &#xg', '&#233;A&#xe9;B&#XE9c &#A &#XG'],
  ['a reference without a semicolon', '&copya &eacuteb', '&copya &eacuteb'],
  ['what would become a reference', '&gtx &Gtx &Ampx &g', '&gtx &Gtx &Ampx &G'],
  ['ampersands', 'at&t & &&a; &', 'AT&T & &&a; &'],
  ['a name longer than any reference', `&${'a'.repeat(100)};b`, `&${'A'.repeat(100)};B`],
  ['names of properties of every object', '<constructor>a</constructor>b', '<constructor>A</constructor>B']
]

const xml: typeof html = [
  ['a script that closes itself', '<script src="a"/><p>b</p>', '<script src="a"/><p>B</p>'],
  [
    'code',
    '<style>a&gt;b</style><script>c</script><textarea>d</textarea>e',
    '<style>a&gt;b</style><script>c</script><textarea>d</textarea>E'
  ],
  ['processing instructions', '<?xml version="1.0"?><?a b>c?>d', '<?xml version="1.0"?><?a b>c?>D'],
  ['CDATA', '<p><![CDATA[a<b>c]]]>d', '<p><![CDATA[a<b>c]]]>D'],
  ['a document type', '<!DOCTYPE a SYSTEM "b">c', '<!DOCTYPE a SYSTEM "b">C'],
  [
    'declarations in a document type',
    '<!DOCTYPE a [<!ENTITY % b "c>d"> %b; <!ENTITY e "<b>f]]g</b>"> ] >&e;h',
    '<!DOCTYPE a [<!ENTITY % b "c>d"> %b; <!ENTITY e "<b>f]]g</b>"> ] >&e;H'
  ],
  ['a document type that holds nothing', '<!DOCTYPE a [ ]]>b', '<!DOCTYPE a [ ]]>B'],
  ['a document type that does not end', '<!DOCTYPE a [b>c', '<!DOCTYPE a [b>c'],
  ['names outside ASCII', '<é a="b">c</é>', '<é a="b">C</é>'],
  ['a less-than sign', 'a < b', 'A < B']
]

describe('MarkupText', () => {
  for (const [kind, table] of [
    ['HTML', html],
    ['XML', xml]
  ] as const) {
    describe(`gets ${kind} with`, () => {
      for (const [name, page, expected] of table) {
        it(name, () => {
          expect(rewrite([page], kind === 'XML')).to.equal(expected)
        })

        it(`${name}, split at every place`, () => {
          for (let at = 1; at < page.length; at++) {
            expect(rewrite([page.slice(0, at), page.slice(at)], kind === 'XML')).to.equal(expected)
          }
          expect(rewrite(page, kind === 'XML')).to.equal(expected)
        })
      }
    })
  }

  it('holds no text without need', () => {
    const rewriter = new MarkupText(upper(), false)
    expect(rewriter.push('<p>ab')).to.equal('<p>AB')
    expect(rewriter.push('c &')).to.equal('C ')
    expect(rewriter.push('amp; d <')).to.equal('&amp; D ')
    expect(rewriter.push('br><!-- e')).to.equal('<br><!-- e')
    expect(rewriter.push('--> <script>x')).to.equal('--> <script>x')
  })

  it('takes linear time', function () {
    this.timeout(60_000) // on a busy machine; else it takes hours
    const long = 'x'.repeat(10_000_000)
    for (const opening of ['&', '&lt;', '&a ', '< ', '<!---->', '<title>< ', '<style></s', '<script><!--']) {
      new MarkupText({ push: text => text, flush: () => '' }, false).push(opening.repeat(20_000) + long)
    }
  })

  it('holds no element that is too deep', () => {
    const depth = 100_000
    const rewriter = new MarkupText(upper(), false)
    for (const tag of ['<svg>', '</x>', '</svg>']) rewriter.push(tag.repeat(depth))
    expect(rewriter.push('<title>a<b></title>')).to.equal('<title>A<B></title>')
  })

  it('ends a text at a tag, and begins the next one after it', async () => {
    const page = appOf(['<b>ΑΣ</b><i>Σ', 'Α</i>'], { headers: HTML })
    expect((await call(lowercase(page))).text).to.equal('<b>ας</b><i>σα</i>')
  })

  it('is not asked with html "raw"', async () => {
    const page = appOf(['<h1>hi</h1>'], { headers: HTML })
    expect((await call(upperware({ html: 'raw' })(page))).text).to.equal('<H1>HI</H1>')
  })

  for (const [type, page, expected] of [
    ['application/xhtml+xml', '<script/>a', '<script/>A'],
    ['application/xml', '<script/>a', '<script/>A'],
    ['text/html', '<script/>a', '<script/>a']
  ] as const) {
    it(`reads ${type} by its rules`, async () => {
      const app = appOf([page], { headers: [['Content-Type', type]] })
      expect((await call(upperware({ types: [type] })(app))).text).to.equal(expected)
    })
  }
})
