import { existsSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { describe, it } from 'mocha'

const root = join(import.meta.dirname, '..')
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(page => page !== '' && !page.includes('/template/') && existsSync(join(root, page)))

describe('the documents', () => {
  for (const page of pages) {
    it(`${page} links to what is there`, () => {
      const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[^]*?^```/gm, '')
      const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
      const dead = links.filter(([, path, anchor]) => !isThere(page, path!, anchor)).map(([link]) => link)
      expect(dead).to.deep.equal([])
    })
  }

  it('docs/architecture.md names files that are there', () => {
    const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const names = [...text.matchAll(/`([\w-]+\/[\w./-]+)`/g)].map(([, name]) =>
      name!.startsWith('pipeline/') ? `packages/core/src/${name}` : name!
    )
    expect(names).to.not.deep.equal([])
    expect(names.filter(name => !existsSync(join(root, name)))).to.deep.equal([])
  })
})

function isThere(page: string, path: string, anchor: string | undefined): boolean {
  const file = path === '' ? join(root, page) : join(root, dirname(page), path)
  if (!existsSync(file)) return false
  if (anchor === undefined || !file.endsWith('.md')) return true
  const headings = readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)
  return [...headings].some(([, heading]) => slugOf(heading!) === anchor)
}

/** What GitHub makes of a heading. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
