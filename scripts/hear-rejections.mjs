// Mocha 12 hears of a rejection that nobody handles, offers it to other listeners, and goes on when there is none. A user's
// process would end there, so the run fails, and says during which test.
const unheard = new Map()
let title = 'before the first test'

process.on('unhandledRejection', (reason, promise) => {
  unheard.set(promise, `during "${title}": ${reason instanceof Error ? reason.stack : String(reason)}`)
})

export const mochaHooks = {
  beforeEach() {
    title = this.currentTest.fullTitle()
  },
  async afterAll() {
    await new Promise(resolve => setImmediate(resolve))
    if (unheard.size > 0) throw new Error(`nobody handled a rejection\n${[...unheard.values()].join('\n')}`)
  }
}
