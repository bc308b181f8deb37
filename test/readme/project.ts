import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A user's project: strict, with every package of the workspace installed, and what those depend on. */
export class Project {
  readonly #folder: string
  #errors: Map<string, string[]> = new Map()

  constructor(folder: string) {
    this.#folder = folder
    rmSync(folder, { recursive: true, force: true })
    this.#write('package.json', '{ "type": "module", "private": true }\n')
    this.#write('tsconfig.json', JSON.stringify({ compilerOptions: OPTIONS, include: ['src'] }))
    for (const [name, target] of installed()) {
      const link = join(folder, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(target, link, 'junction')
    }
  }

  /** `name` has no ending; it may have folders, whose files import each other. */
  add(name: string, code: string): void {
    this.#write(`src/${name}.ts`, code)
  }

  /** Compiles all files in one go. One that has errors is emitted like the others. */
  async compile(): Promise<void> {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const output = await new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        [tsc, '-p', '.', '--pretty', 'false'],
        { cwd: this.#folder },
        (error, stdout) => {
          // 1 and 2 tell of errors in the files; anything else, and a silent failure, is one of the compiler.
          if (error !== null && stdout === '') reject(error)
          else resolve(stdout)
        }
      )
    })
    this.#errors = readErrors(output)
  }

  /** What the compiler says about a file, without the place. */
  errors(name: string): string {
    return (this.#errors.get(`src/${name}.ts`) ?? []).join('\n')
  }

  program(name: string): string {
    return join(this.#folder, 'out', `${name}.js`)
  }

  #write(name: string, text: string): void {
    mkdirSync(dirname(join(this.#folder, name)), { recursive: true })
    writeFileSync(join(this.#folder, name), text)
  }
}

// What `tsc --init` gives, as far as it decides whether an example compiles; and imports of `.ts`, as docs have them.
const OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  moduleDetection: 'force',
  rewriteRelativeImportExtensions: true,
  types: ['node'],
  strict: true,
  skipLibCheck: true,
  rootDir: 'src',
  outDir: 'out'
}

/** Names and folders: the packages of the workspace, then what these depend on. */
function installed(): Map<string, string> {
  const packages = join(root, 'packages')
  const folders = readdirSync(packages).map(name => join(packages, name))
  const found = new Map<string, string>()
  for (const folder of folders) {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }
    found.set(name, folder)
  }
  for (const modules of folders.map(folder => join(folder, 'node_modules')).filter(existsSync)) {
    for (const name of listModules(modules)) {
      if (!found.has(name)) found.set(name, realpathSync(join(modules, name)))
    }
  }
  return found
}

function listModules(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    if (name.startsWith('.')) return []
    return name.startsWith('@') ? readdirSync(join(folder, name)).map(inner => `${name}/${inner}`) : [name]
  })
}

function readErrors(output: string): Map<string, string[]> {
  const errors = new Map<string, string[]>()
  let lines: string[] = []
  for (const line of output.split('\n')) {
    const [, file, text] = /^(.*?)\(\d+,\d+\): (.*)$/.exec(line) ?? []
    if (file !== undefined) {
      lines = errors.get(file) ?? []
      errors.set(file, lines)
    }
    if (line !== '') lines.push(text ?? line)
  }
  return errors
}
