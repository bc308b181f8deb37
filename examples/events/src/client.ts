/** What the page runs in the browser. The stream lies beside the script, wherever the app is mounted. */
export const CLIENT = `'use strict'
const [time, watching, state] = ['time', 'watching', 'state'].map(id => document.getElementById(id))
const events = new EventSource(new URL('stream', document.currentScript.src))

events.onopen = () => { state.textContent = 'Connected.' }
events.onerror = () => { state.textContent = 'Not connected; the browser tries again.' }
events.onmessage = event => {
  const news = JSON.parse(event.data)
  time.textContent = news.time
  watching.textContent = news.watching
}
`
