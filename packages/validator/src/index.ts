export type { ValidatorOptions } from './options.ts'
export { validated, type Validated, type ValidatedCompose } from './validated.ts'
export { ValidationError, type Blame, type Fault, type Side } from './validation-error.ts'
export { validator } from './validator.ts'
