// Prints, as a line of JSON, which of the differences this runtime shows.
import process from 'node:process'
import { DIFFERENCES } from './differences.ts'

const shown: Record<string, boolean> = {}
for (const [reason, { shows }] of Object.entries(DIFFERENCES)) shown[reason] = await shows()
console.log(JSON.stringify(shown))
process.exit()
