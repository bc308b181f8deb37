import { existsSync, readFileSync } from 'node:fs'

/**
 * What a package declares in `test/validated.txt`: tests that break a rule on purpose, `head.value: <beginning of the titles>`, and
 * those that hold only without a validator in between, `bare: <beginning>`. Empty lines and `#` are for people.
 */
export function readDeclarations(files) {
  return files.filter(existsSync).flatMap(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line.trim() !== '' && !line.startsWith('#'))
      .map(line => {
        const [, rule, title] = /^([\w.-]+): (.+)$/.exec(line) ?? []
        if (rule === undefined) throw new Error(`${file}: ${JSON.stringify(line)} is not "<rule>: <title>"`)
        return { file, rule, title, isUsed: false }
      })
  )
}

/** Whether a test is declared for that rule; marks the declaration as used. */
export function isDeclared(declarations, rule, title) {
  const matching = declarations.filter(entry => entry.rule === rule && title.startsWith(entry.title))
  for (const entry of matching) entry.isUsed = true
  return matching.length > 0
}
