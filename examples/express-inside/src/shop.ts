import express, { type ErrorRequestHandler, type Express } from 'express'

/** A small shop as Express has it: routes, forms, redirects, an error handler. It knows nothing of TSGI. */
export function createShop(): Express {
  const items = ['An apple', 'A banana', 'A cherry', 'A date', 'An elderberry', 'A fig', 'A grape']
  const shop = express()
  shop.use(express.urlencoded())

  shop.get('/', (request, response) => {
    const links = items.map(
      (item, index) => `<li><a href="${request.baseUrl}/items/${index + 1}">${item}</a></li>`
    )
    response.send(`<!doctype html><title>Shop</title><ul>${links.join('')}</ul>`)
  })
  shop.get('/items/:number', (request, response) => {
    const { number } = request.params
    const item = items[Number(number) - 1]
    if (item === undefined) throw Object.assign(new Error(`There is no item ${number}`), { status: 404 })
    response.type('text').send(`${item}\n`)
  })
  shop.post('/items', (request, response) => {
    const { name } = request.body as { name: string }
    response.redirect(303, `${request.baseUrl}/items/${items.push(name)}`)
  })
  shop.get('/old', (request, response) => response.redirect(`${request.baseUrl}/`))

  // Express knows an error handler by its four parameters.
  const answer: ErrorRequestHandler = (
    error: { status?: number; message: string },
    _request,
    response,
    _next
  ) => {
    response
      .status(error.status ?? 500)
      .type('text')
      .send(`${error.message}\n`)
  }
  shop.use(answer)
  return shop
}
