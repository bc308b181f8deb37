import { readText } from './reply.ts'

/**
 * Sends a command, its name first, and resolves to the reply. `key` is the one key it is about, for clients of a cluster
 * that cannot tell; `signal` fires when nobody waits any more.
 */
export type RedisCommand = (
  args: string[],
  about: { readonly key: string; readonly signal?: AbortSignal | undefined }
) => Promise<unknown>

/** Runs scripts by their digest, so that their text travels once to each server. */
export class ScriptRunner {
  readonly #command: RedisCommand
  readonly #digests = new Map<string, Promise<string>>()

  constructor(command: RedisCommand) {
    this.#command = command
  }

  /** For scripts with one key that return a text. */
  async run(script: string, key: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
    const send = async (name: string, what: string): Promise<string> =>
      readText(name, await this.#command([name, what, '1', key, ...args], { key, signal })) ?? ''
    const digest = this.#digests.get(script) ?? sha1(script)
    this.#digests.set(script, digest)
    try {
      return await send('EVALSHA', await digest)
    } catch (error) {
      // A server that has been restarted, or a node that has not run it yet. valkey-glide says NoScriptError.
      if (!/noscript/i.test(String(error))) throw error
      return send('EVAL', script)
    }
  }
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}
