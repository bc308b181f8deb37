/** A ```ts block of a README, or of a page in docs. */
export interface Block {
  /** The line on which its code begins, counted from 1. */
  line: number
  code: string
  /** Where other blocks of the page find it (```ts file thing.ts), so that they import it from './thing.ts'. */
  file: string | undefined
  /**
   * `run`: compiles, runs to its end or until it serves, and prints its expectations. `no-run` (```ts no-run) only compiles,
   * `fragment` neither. `fails` (```ts fails) does not compile: the compiler says what the next ```text block says.
   */
  mode: 'run' | 'no-run' | 'fragment' | 'fails'
  /** What it prints, line by line: the text after each `// =>`. */
  prints: string[]
  /** The text of the compiler. */
  error: string | undefined
}

const MODES = ['run', 'no-run', 'fragment', 'fails'] as const

/**
 * The ```ts blocks of a Markdown file.
 * @throws {Error} for a mode that does not exist, and for a `fails` without its text
 */
export function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  let waiting: Block | undefined
  for (const fence of readFences(markdown)) {
    if (waiting !== undefined && fence.language === 'text') {
      waiting.error = fence.code.trim()
      waiting = undefined
    }
    if (fence.language !== 'ts') continue
    if (waiting !== undefined) break
    const [, file] = /^file ([\w.-]+\.ts)$/.exec(fence.mark) ?? []
    const mode = file === undefined ? MODES.find(known => known === (fence.mark || 'run')) : 'run'
    if (mode === undefined)
      throw new Error(`line ${fence.line}: ${fence.mark} is none of ${MODES.join(', ')}`)
    const prints = mode === 'run' ? [...fence.code.matchAll(/\/\/ => (.*)$/gm)].map(match => match[1]!) : []
    const block: Block = { line: fence.line, code: fence.code, file, mode, prints, error: undefined }
    blocks.push(block)
    if (mode === 'fails') waiting = block
  }
  if (waiting !== undefined) throw new Error(`line ${waiting.line}: what fails wants a text block after it`)
  return blocks
}

interface Fence {
  line: number
  language: string
  mark: string
  code: string
}

/** @see CommonMark, 4.5; a fence of backticks that begins its line is all that our READMEs use */
function readFences(markdown: string): Fence[] {
  const fences: Fence[] = []
  let open: (Fence & { fence: string }) | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const [, fence = '', info = ''] = /^(`{3,})(.*)$/.exec(line) ?? []
    if (open === undefined) {
      if (fence === '') continue
      const [language = '', ...mark] = info.trim().split(/\s+/)
      open = { fence, line: index + 2, language, mark: mark.join(' '), code: '' }
    } else if (fence.length >= open.fence.length && info.trim() === '') {
      fences.push(open)
      open = undefined
    } else {
      open.code += `${line}\n`
    }
  }
  return fences
}
