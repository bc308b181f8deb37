/**
 * Makes a class of ours inherit from one of the runtime's, and do by a real object, which `nativeOf` makes then, what it does
 * not do itself. In Node 20 and 22 the runtime's own code finds the parts of a Request under symbols, so that `new
 * Request(ours)` and `fetch(ours)` work, too; where they are private, these fail.
 */
export function lendInternals<T extends object>(
  ours: T,
  native: { prototype: object },
  symbols: readonly symbol[],
  nativeOf: (value: T) => object
): void {
  for (const key of Reflect.ownKeys(native.prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(native.prototype, key)!
    const value: unknown = descriptor.value
    if (key === 'constructor') define(ours, key, { value: native as unknown })
    else if (Object.hasOwn(ours, key)) continue
    else if (typeof value === 'function') {
      const method = value as (...args: unknown[]) => unknown
      define(ours, key, {
        value(this: T, ...args: unknown[]): unknown {
          return method.apply(nativeOf(this), args)
        }
      })
    } else if (descriptor.get !== undefined) {
      define(ours, key, {
        get(this: T): unknown {
          return descriptor.get!.call(nativeOf(this))
        }
      })
    }
  }
  for (const key of symbols) {
    define(ours, key, {
      get(this: T): unknown {
        return (nativeOf(this) as Record<symbol, unknown>)[key]
      }
    })
  }
  Object.setPrototypeOf(ours, native.prototype)
}

function define(target: object, key: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(target, key, { ...descriptor, configurable: true })
}
