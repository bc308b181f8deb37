const found = []
let title = 'before the first test'

/**
 * Notes what a validator finds, for the test that runs. A body that nobody closed is found when the garbage is collected, by when another
 * test runs: that is for the matrix.
 */
export const report = finding => {
  if (finding.rule !== 'close.missing') found.push({ title, finding })
}

export const begin = test => void (title = test.fullTitle())

/** Everything that was found, with the title of the test in which it was. */
export const findings = () => found
