// Mocha's only file: it would itself require the tests, past the module hooks.
import { pathToFileURL } from 'node:url'
import { files } from './files.mjs'

for (const file of files) await import(pathToFileURL(file).href)
