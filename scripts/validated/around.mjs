import { isDefined } from '../../packages/core/dist/define-middleware.js'
import { validated, validator } from '../../packages/validator/dist/index.js'
import { report } from './findings.mjs'

/** A validator around an app; what is no app stays as it is. */
export const around = app => (typeof app === 'function' ? validator({ report })(app) : app)

const layers = new WeakMap()

/** A middleware that has a validator on both sides wherever it is applied, configured or not. What is none stays as it is. */
export function aroundLayer(layer) {
  if (typeof layer !== 'function' || !isDefined(layer)) return layer
  const checked = new Proxy(layer, {
    apply(target, self, [first, ...rest]) {
      const made = Reflect.apply(target, self, [around(first), ...rest])
      return typeof first === 'function' ? around(made) : aroundLayer(made)
    }
  })
  layers.set(checked, layer)
  return checked
}

const composeValidated = validated({ report })

/** Composes with a validator around the app and each layer, once. */
export const compose = (app, ...given) =>
  composeValidated(app, ...given.map(layer => layers.get(layer) ?? layer))
