import { checkRequestHeaders } from './environ-headers.ts'
import { targetFault } from './environ-target.ts'
import { checkTsgiKeys } from './environ-tsgi.ts'
import { REQUEST_TEXTS, type TextRule } from './environ-texts.ts'
import type { Fault } from './validation-error.ts'

/// ## Environ
///
/// The environ is one object per request. The server makes it; each layer writes into it on the way in, and reads there
/// what it needs. These rules hold wherever an app is called, so a middleware that changes environ must leave it as a
/// server might have made it.

/** Checks environ as a layer gets it; tells each fault to `found`. */
export function checkEnviron(environ: object, found: (fault: Fault) => void): void {
  checkObject(environ, found)
  const record = environ as Record<string, unknown>
  for (const rule of REQUEST_TEXTS) checkText(record, rule, found)
  const target = targetFault(record)
  if (target !== undefined) found(target)
  checkKeys(record, found)
  checkRequestHeaders(record, found)
  checkTsgiKeys(environ, found)
}

function checkObject(environ: object, found: (fault: Fault) => void): void {
  /// [environ.object] It must be mutable, and inherit nothing from `Object.prototype`, so that a request header never meets
  /// `constructor` or `toString`. `Object.create(null)` makes such an object.
  if ('toString' in environ || 'constructor' in environ) {
    found({
      rule: 'environ.object',
      says: 'environ must inherit nothing from Object.prototype',
      value: environ,
      remedy: 'make it with Object.create(null)'
    })
  } else if (!Object.isExtensible(environ)) {
    found({
      rule: 'environ.object',
      says: 'environ must be mutable',
      value: environ,
      remedy: 'do not freeze or seal it'
    })
  }
}

function checkText(environ: Record<string, unknown>, rule: TextRule, found: (fault: Fault) => void): void {
  const value = environ[rule.key]
  if (value === undefined) {
    /// [environ.required] `REQUEST_METHOD`, `SCRIPT_NAME`, `PATH_INFO`, `REQUEST_URI`, `QUERY_STRING`, `SERVER_NAME`,
    /// `SERVER_PORT`, `SERVER_PROTOCOL` and the keys with `tsgi.` below must be there, except where it says "may". A key
    /// whose value is undefined counts as absent.
    if (rule.required) {
      found({ rule: 'environ.required', says: `${rule.key} must be in environ`, remedy: rule.remedy })
    }
  } else if (typeof value === 'string' && !rule.form.test(value)) {
    found({ rule: rule.rule, says: `${rule.key} ${rule.says}`, value, remedy: rule.remedy })
  }
}

function checkKeys(environ: Record<string, unknown>, found: (fault: Fault) => void): void {
  for (const key of Object.keys(environ)) {
    if (key.includes('.')) continue
    const value = environ[key]
    /// [environ.string] The value of a key without a dot must be a string. A package that leaves something else for the app puts
    /// it under a key with a dot that begins with its own name, as in `acme.user`; `tsgi.` belongs to this project.
    if (value !== undefined && typeof value !== 'string') {
      found({
        rule: 'environ.string',
        says: `${key} must be a string, as every key without a dot`,
        value,
        remedy: `make it a string, or give the key a name of its own: 'acme.${key.toLowerCase()}'`
      })
    }
  }
}
