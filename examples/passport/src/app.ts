import { compose, type App } from '@tsgi/core'
import { fromNodeHandler } from '@tsgi/gateway-node'
import { gzip } from '@tsgi/middleware-gzip'
import { session } from '@tsgi/middleware-session'
import { requestSession, type ExpressSessionObject } from '@tsgi/middleware-session/express'
import express, { type Request } from 'express'
import passport from 'passport'
import { Strategy } from 'passport-local'

passport.use(
  new Strategy((username, password, done) => {
    if (password === 'open sesame') done(null, { username })
    else done(null, false)
  })
)
passport.serializeUser<string>((user, done) => done(null, (user as User).username))
passport.deserializeUser<string>((username, done) => done(null, { username }))

const shop = express()
// In place of express-session: Passport finds the session of the chain as request.session.
shop.use(requestSession, express.urlencoded({ extended: false }), passport.session())

shop.get('/', (request, response) => {
  const visitor = (request as Request & { session: ExpressSessionObject }).session
  visitor['views'] = (visitor['views'] ?? 0) + 1
  const name = (request.user as User | undefined)?.username ?? 'stranger'
  response.type('text').send(`Hello, ${name}: ${visitor['views']} times here.\n`)
})
shop.post('/login', passport.authenticate('local', { successRedirect: '/', keepSessionInfo: true }))
shop.post('/logout', (request, response, next) =>
  request.logout(error => (error ? next(error) : response.redirect('/')))
)

export const app: App = compose(fromNodeHandler(shop), session({ idleTimeout: 600 }), gzip)

interface User {
  username: string
}
