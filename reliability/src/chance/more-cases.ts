// Mocha reads it before the tests: each property tries so many cases, and begins with that seed.
import fc from 'fast-check'

const [numRuns, seed] = process.env.TSGI_CASES!.split(' ').map(Number)
fc.configureGlobal({ numRuns: numRuns!, seed: seed! })
