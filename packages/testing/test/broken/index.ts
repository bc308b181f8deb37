import type { Broken } from './by-hand.ts'
import { bytes } from './bytes.ts'
import { closing } from './closing.ts'
import { heads } from './heads.ts'
import { requests } from './requests.ts'
import { streams } from './streams.ts'

/** One for each classic fault. */
export const broken: readonly Broken[] = [...closing, ...heads, ...bytes, ...streams, ...requests]
