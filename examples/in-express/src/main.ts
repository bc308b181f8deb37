import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'

const server = createApp().listen(Number(process.env['PORT'] || 8000), () => {
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  console.log(`In Express: ${url}
Try:
  curl -i -c jar -b jar ${url}/
  curl -i -c jar -b jar ${url}/bye
  curl -N --compressed ${url}/clock`)
})
server.on('error', error => {
  console.error(error.message)
  process.exitCode = 1
})
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
}
