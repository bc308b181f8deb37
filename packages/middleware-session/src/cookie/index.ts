export { createSealedCookie, type SealedCookie, type SealedCookieOptions } from './sealed-cookie.ts'
