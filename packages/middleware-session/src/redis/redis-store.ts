import { checkOptions } from '@tsgi/core'
import { checkFunction, checkString } from '../check.ts'
import type { AsyncSessionStore, SessionUpdate, SessionWrite, StoredSession } from '../store.ts'
import { CREATE, ENLIST, TOUCH, UPDATE } from './scripts.ts'
import { ScriptRunner, type RedisCommand } from './script-runner.ts'
import { readList } from './reply.ts'

export interface RedisStoreOptions {
  /**
   * Sends a command, and resolves to the reply: `args => client.sendCommand(args)` (redis), `([name, ...args]) =>
   * client.call(name, ...args)` (ioredis, iovalkey), `args => client.customCommand(args)` (valkey-glide).
   */
  command: RedisCommand
  /** Begins every key. Default: `'tsgi:session:'`. */
  prefix?: string
}

/** Records asked for at the same time by `list`. */
const BATCH = 50

/**
 * Keeps sessions in Redis 5 or newer, or Valkey, alone or as a cluster. Every call but `list` is one round trip, with one key;
 * one that binds a session to a subject, or lets it live longer than its list knows, has two more. Redis ends the records.
 *
 * @throws {TypeError} when `command` is no function, and for an option that does not exist
 * @example session({ store: createRedisStore({ command: args => client.sendCommand(args) }) })
 * @see https://redis.io/docs/latest/develop/interact/programmability/eval-intro/
 */
export function createRedisStore(options: RedisStoreOptions): AsyncSessionStore {
  checkOptions('createRedisStore', options, ['command', 'prefix'])
  const { command, prefix = 'tsgi:session:' } = options
  checkFunction('command', command, 'createRedisStore')
  checkString('prefix', prefix, 'createRedisStore')
  return new HashStore(command, prefix)
}

class HashStore implements AsyncSessionStore {
  readonly capabilities = { cas: 'store', shared: true, durable: true } as const
  readonly #command: RedisCommand
  readonly #scripts: ScriptRunner
  readonly #prefix: string

  constructor(command: RedisCommand, prefix: string) {
    this.#command = command
    this.#scripts = new ScriptRunner(command)
    this.#prefix = prefix
  }

  async get(key: string, signal?: AbortSignal): Promise<StoredSession | undefined> {
    const name = this.#record(key)
    const reply = await this.#command(['HMGET', name, 'v', 'd', 'e', 's'], { key: name, signal })
    const [version, data, end, subject] = readList('HMGET', reply)
    if (version === undefined || data === undefined) return undefined
    return {
      data,
      version: Number(version),
      expiresAt: Number(end),
      ...(subject === undefined || subject === '' ? {} : { subject })
    }
  }

  async create(key: string, write: SessionWrite, signal?: AbortSignal): Promise<boolean> {
    const until = await this.#enlist(key, write.subject, write.expiresAt, signal)
    return (await this.#scripts.run(CREATE, this.#record(key), [...values(write), until], signal)) === 'ok'
  }

  async update(
    key: string,
    version: number,
    write: SessionWrite,
    signal?: AbortSignal
  ): Promise<SessionUpdate> {
    const update = (until: string): Promise<string> =>
      this.#scripts.run(UPDATE, this.#record(key), [...values(write), until, `${version}`], signal)
    let answer = await update('')
    if (answer === 'unlisted') {
      answer = await update(await this.#enlist(key, write.subject, write.expiresAt, signal))
    }
    return answer as SessionUpdate
  }

  async touch(key: string, expiresAt: number, signal?: AbortSignal): Promise<boolean> {
    let [subject, until] = ['', '']
    for (;;) {
      const args = [`${expiresAt}`, lastMoment(expiresAt), subject, until]
      const answer = await this.#scripts.run(TOUCH, this.#record(key), args, signal)
      if (!answer.startsWith('=')) return answer === 'ok'
      subject = answer.slice(1)
      until = await this.#enlist(key, subject, expiresAt, signal)
    }
  }

  async delete(key: string, signal?: AbortSignal): Promise<void> {
    const name = this.#record(key)
    await this.#command(['DEL', name], { key: name, signal })
  }

  async *list(subject: string): AsyncGenerator<StoredSession & { readonly key: string }> {
    const name = this.#subject(subject)
    const keys = readList('ZRANGE', await this.#command(['ZRANGE', name, '0', '-1'], { key: name }))
    for (let i = 0; i < keys.length; i += BATCH) {
      const batch = keys.slice(i, i + BATCH).map(async key => ({ ...(await this.get(key!)), key: key! }))
      for (const { data, version, expiresAt, ...rest } of await Promise.all(batch)) {
        // The list is written first, so it may name what was never made, has ended, or is somebody else's by now.
        if (data === undefined || rest.subject !== subject) continue
        yield { data, version: version!, expiresAt: expiresAt!, ...rest }
      }
    }
  }

  /**
   * Has the subject's list name the record before the record names the subject: whoever is killed in between leaves a
   * line too many, never a session that `revokeAll` does not find. The line lasts twice as long as the record, so that not
   * every touch has to renew it. Says until when.
   */
  async #enlist(
    key: string,
    subject: string | undefined,
    expiresAt: number,
    signal: AbortSignal | undefined
  ): Promise<string> {
    if (subject === undefined || subject === '') return '0'
    const until = `${Math.ceil(expiresAt + Math.max(0, expiresAt - Date.now()))}`
    await this.#scripts.run(ENLIST, this.#subject(subject), [key, until], signal)
    return until
  }

  #record(key: string): string {
    return `${this.#prefix}${key}`
  }

  #subject(subject: string): string {
    return `${this.#prefix}of:${subject}`
  }
}

function values({ data, expiresAt, subject = '' }: SessionWrite): string[] {
  return [data, `${expiresAt}`, lastMoment(expiresAt), subject]
}

/** For PEXPIREAT, which lets a key live to the end of that millisecond. */
function lastMoment(expiresAt: number): string {
  return `${Math.ceil(expiresAt) - 1}`
}
