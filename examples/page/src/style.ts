import type { Html } from './html.ts'

/** What every page looks like. */
export const STYLE: Html = {
  markup: `<style>
:root { color-scheme: light dark }
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
h1 { line-height: 1.2 }
input, button { font: inherit; padding: .25em .6em }
input { box-sizing: border-box; display: block; width: 100%; margin: .25rem 0 .75rem }
pre, code, output { font-family: ui-monospace, monospace; font-size: .9em }
pre { overflow-x: auto }
code, output { overflow-wrap: anywhere; white-space: pre-wrap }
dt { font-weight: 600 }
dd { margin: 0 0 .75rem }
</style>`
}
