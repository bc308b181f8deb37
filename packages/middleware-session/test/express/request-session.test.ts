import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { compose, type App } from '@tsgi/core'
import { fromNodeHandler, serve, toConnect } from '@tsgi/gateway-node'
import { createMemoryStore, session, type SessionStore } from '@tsgi/middleware-session'
import { requestSession, type ExpressSessionObject } from '@tsgi/middleware-session/express'
import { notOn } from '@tsgi/test-support'
import { expect } from 'chai'
import flash from 'connect-flash'
import express, { type Express, type Request } from 'express'
import { after, before, beforeEach, describe, it } from 'mocha'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { testStore } from '../support.ts'

interface Client {
  cookie: string
  get(
    path: string,
    form?: Record<string, string>
  ): Promise<{ status: number; text: string; setCookie: string[] }>
}

/** What the gateway, or Express, has been told of. */
const errors: string[] = []
const log = { write: (text: string): void => void errors.push(text) }

describe('requestSession', () => {
  const stores: [name: string, create: () => SessionStore][] = [
    ['a store that answers at once', () => createMemoryStore()],
    ['one that answers later', () => testStore()]
  ]
  for (const [name, create] of stores) {
    describe(`in an Express app inside of session, with ${name}`, () => inSuite(create, inside))
    describe(`in an Express app behind toConnect(session), with ${name}`, () => {
      before(function () {
        notOn(this, ['bun'], 'toConnect is refused: node:http lets nobody hold a head back')
      })
      inSuite(create, behind)
    })
  }

  it('says to next where there is no session around it', () => {
    let said: unknown
    requestSession({ environ: {} }, undefined, error => (said = error))
    expect(said).to.be.an('error').with.property('message').that.includes('put session around the app')
  })
})

async function inside(store: SessionStore): Promise<{ url: string; close: () => unknown }> {
  const app = compose(fromNodeHandler(routes(express()) as RequestListener), session({ store }))
  return serve(app, { port: 0, hostname: '127.0.0.1', errors: log })
}

async function behind(store: SessionStore): Promise<{ url: string; close: () => unknown }> {
  const logged =
    (app: App<any>): App<any> =>
    (environ, startResponse) => {
      environ['tsgi.errors'] = log
      return app(environ, startResponse)
    }
  const app = express().use(toConnect(app => compose(app, session({ store }), logged)))
  const server: Server = routes(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => (server.close(), server.closeAllConnections())
  }
}

function inSuite(create: () => SessionStore, start: typeof inside): void {
  let url: string
  let close: () => unknown
  let store: SessionStore

  before(async () => {
    store = create()
    ;({ url, close } = await start(store))
  })
  after(() => close?.())
  beforeEach(() => (errors.length = 0))

  function client(): Client {
    return {
      cookie: '',
      async get(path, form) {
        const response = await fetch(url + path, {
          method: form === undefined ? 'GET' : 'POST',
          headers: { cookie: this.cookie },
          redirect: 'manual',
          ...(form === undefined ? {} : { body: new URLSearchParams(form) })
        })
        const setCookie = response.headers.getSetCookie()
        for (const each of setCookie) this.cookie = each.includes('Max-Age=0') ? '' : each.split(';')[0]!
        return { status: response.status, text: await response.text(), setCookie }
      }
    }
  }

  it('keeps properties, and what is in them', async () => {
    const ann = client()
    expect((await ann.get('/views')).text).to.equal('1')
    expect((await ann.get('/views')).text).to.equal('2')
    expect((await ann.get('/cart?sku=a')).text).to.equal('["a"]')
    expect((await ann.get('/cart?sku=b')).text).to.equal('["a","b"]')
    expect((await ann.get('/drop')).text).to.equal('["cart","date"]')
    expect((await ann.get('/views')).text).to.equal('1')
  })

  it('gives a visitor who leaves nothing no cookie', async () => {
    const { text, setCookie } = await client().get('/look')
    expect([text, setCookie]).to.deep.equal(['{"keys":[],"id":"undefined"}', []])
  })

  it('logs in and out with Passport, by a new token each time', async () => {
    const ann = client()
    await ann.get('/views')
    const before = ann.cookie
    expect((await ann.get('/me')).text).to.equal('nobody')
    const login = await ann.get('/login', { username: 'ann', password: 'secret' })
    expect([login.status, login.setCookie.length]).to.deep.equal([302, 1])
    expect(ann.cookie).not.to.equal(before)
    expect((await ann.get('/me')).text).to.equal('ann')
    const old = client()
    old.cookie = before
    expect((await old.get('/me')).text).to.equal('nobody')

    const inSession = ann.cookie
    expect((await ann.get('/logout')).status).to.equal(302)
    expect((await ann.get('/me')).text).to.equal('nobody')
    old.cookie = inSession
    expect((await old.get('/me')).text).to.equal('nobody')
  })

  it('keeps what Passport is told to keep at a login', async () => {
    const ann = client()
    await ann.get('/views')
    await ann.get('/login?keep', { username: 'ann', password: 'secret' })
    expect((await ann.get('/views')).text).to.equal('2')
    expect((await ann.get('/me')).text).to.equal('ann')
  })

  it('shows a message of connect-flash once', async () => {
    const ann = client()
    expect((await ann.get('/login', { username: 'ann', password: 'wrong' })).status).to.equal(302)
    expect((await ann.get('/flash')).text).to.equal('["Wrong password"]')
    expect((await ann.get('/flash')).text).to.equal('[]')
  })

  it('regenerates, saves, reloads and destroys, and calls back', async () => {
    const ann = client()
    await ann.get('/views')
    expect((await ann.get('/regenerate')).text).to.equal('[["old"],["fresh"]]')
    expect((await ann.get('/save')).text).to.equal('saved 1')
    expect((await ann.get('/reload')).text).to.equal('1')
    expect((await ann.get('/destroy')).text).to.equal('undefined')
    expect(ann.cookie).to.equal('')
    expect((await ann.get('/reload')).text).to.include(
      'session.reload(): the session has ended, or was never stored'
    )
  })

  it('says so when a response has been sent and something is changed', async () => {
    const ann = client()
    await ann.get('/views')
    expect((await ann.get('/late')).text).to.include("session.set('views') after the response head was sent")
    await ann.get('/late-inside')
    const told = 'request.session.cart was changed after the response head was sent'
    while (!errors.join('').includes(told)) await new Promise(resolve => setTimeout(resolve, 1))
    expect((await ann.get('/views')).text).to.equal('2')
  })

  it('has nothing to say of what was changed before it was destroyed', async () => {
    const ann = client()
    await ann.get('/views')
    expect((await ann.get('/logout-by-hand')).text).to.equal('bye')
    expect(ann.cookie).to.equal('')
    await ann.get('/look')
    expect(errors).to.deep.equal([])
  })

  it('keeps nothing of a response that fails', async () => {
    const ann = client()
    await ann.get('/views')
    expect((await ann.get('/fail')).status).to.equal(500)
    expect((await ann.get('/views')).text).to.equal('2')
  })

  it('has a cookie that may outlive the browser', async () => {
    const ann = client()
    const { setCookie, text } = await ann.get('/remember')
    expect(setCookie[0]).to.match(/Max-Age=8\d{4}/)
    expect(Number(text)).to.be.within(1_700_000, 1_800_000)
    expect((await ann.get('/forget')).setCookie[0]).not.to.include('Max-Age')
  })

  it('leaves what Express puts in its place, and forgets with null what was changed before', async () => {
    const ann = client()
    await ann.get('/views')
    expect((await ann.get('/unset')).text).to.equal('null')
    expect((await ann.get('/views')).text).to.equal('2')
  })
}

function routes(app: Express): Express {
  const own = (request: Request): ExpressSessionObject => (request as any).session
  const passports = new passport.Passport()
  passports.use(
    new Strategy((username, password, done) =>
      password === 'secret' ? done(null, { username }) : done(null, false, { message: 'Wrong password' })
    )
  )
  passports.serializeUser((user: any, done) => done(null, user.username))
  passports.deserializeUser((username, done) => done(null, { username } as any))
  app.set('env', 'test')
  app.use(requestSession, express.urlencoded({ extended: false }), flash(), passports.session())

  app.get('/views', (request, response) => {
    own(request)['views'] = (own(request)['views'] ?? 0) + 1
    response.send(String(own(request)['views']))
  })
  app.get('/cart', (request, response) => {
    const cart = (own(request)['cart'] ??= [])
    cart.push(request.query['sku'])
    own(request)['date'] = new Date(0)
    response.send(JSON.stringify(cart))
  })
  app.get('/drop', (request, response) => {
    delete own(request)['views']
    const keys: string[] = []
    for (const key in own(request)) keys.push(key)
    response.send(JSON.stringify(keys))
  })
  app.get('/look', (request, response) => {
    const keys = Object.keys(own(request))
    response.send(JSON.stringify({ keys, id: String(own(request).id) }))
  })
  app.post('/login', (request, response, next) =>
    passports.authenticate('local', {
      successRedirect: '/me',
      failureRedirect: '/flash',
      failureFlash: true,
      keepSessionInfo: 'keep' in request.query
    })(request, response, next)
  )
  app.get('/me', (request, response) => void response.send((request.user as any)?.username ?? 'nobody'))
  app.get('/logout', (request, response, next) =>
    request.logout(error => (error ? next(error) : response.redirect('/me')))
  )
  app.get('/flash', (request, response) => void response.json(request.flash('error')))
  app.get('/regenerate', (request, response) => {
    const before = own(request)
    for (const key of Object.keys(before)) delete before[key]
    before['old'] = 1
    before.regenerate(() => {
      own(request)['fresh'] = 1
      response.send(JSON.stringify([Object.keys(before), Object.keys(own(request))]))
    })
  })
  app.get('/save', (request, response) => {
    own(request)['saved'] = 1
    own(request).save(error => void response.send(`saved ${error ?? own(request)['saved']}`))
  })
  app.get('/reload', (request, response) => {
    own(request)['saved'] = 2
    own(request)
      .touch()
      .reload(error => void response.send(error?.message ?? String(own(request)['saved'])))
  })
  app.get('/destroy', (request, response) => {
    own(request).destroy(() => void response.send(String((request as any).session)))
  })
  app.get('/logout-by-hand', (request, response) => {
    delete own(request)['views']
    own(request)['by'] = 'hand'
    own(request).destroy(() => void response.send('bye'))
  })
  app.get('/late', (request, response) => {
    own(request)['views']
    response.write('x')
    setTimeout(() => {
      try {
        own(request)['views'] = 7
      } catch (error) {
        response.write((error as Error).message)
      }
      response.end()
    }, 5)
  })
  app.get('/late-inside', (request, response) => {
    const cart = (own(request)['cart'] = ['a'])
    response.write('x')
    setTimeout(() => {
      cart.push('b')
      response.end()
    }, 5)
  })
  app.get('/fail', (request, response) => {
    own(request)['views'] = 7
    response.status(500).send('no')
  })
  app.get('/remember', (request, response) => {
    own(request)['name'] = 'ann'
    own(request).cookie.maxAge = 1000
    response.send(String(own(request).cookie.maxAge))
  })
  app.get('/forget', (request, response) => {
    own(request).cookie.expires = false
    response.send('')
  })
  app.get('/unset', (request, response) => {
    own(request)['views'] = 99
    ;(request as any).session = null
    response.send(String((request as any).session))
  })
  return app
}
