import { expectSame } from './expect.ts'
import type { TestedRecord, TestedStore, TestedWrite } from './tested-store.ts'

/** Long enough for any check. */
const LONG = 600_000

/** What a check works with: the store, a second one, and records that nobody else uses. */
export interface Bench {
  readonly store: TestedStore
  /** Where the store claims to share records, another one that sees the same; else the same one. */
  readonly other: TestedStore
  /** Whether `update` must hold between the two. */
  readonly isAtomic: boolean
  /** Milliseconds that a record lives which a check outlives. */
  readonly lifetime: number
}

/** 256 random bits in base64url, as sessions have them. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '')
}

export function newSubject(): string {
  return `subject-${newKey()}`
}

/** A write that outlives the check. */
export function write(data: string, subject?: string): TestedWrite {
  return { data, expiresAt: later(), ...(subject === undefined ? {} : { subject }) }
}

export function later(by: number = LONG): number {
  return Date.now() + by
}

/** A key with a record of version 1. */
export async function createRecord(store: TestedStore, written: TestedWrite = write('1')): Promise<string> {
  const key = newKey()
  expectSame('create of a new key', await store.create(key, written), true)
  return key
}

/** The record must be there, with that data and version. */
export async function expectRecord(
  store: TestedStore,
  key: string,
  data: string,
  version: number
): Promise<TestedRecord> {
  const record = await store.get(key)
  expectSame('get', record && { data: record.data, version: record.version }, { data, version })
  return record!
}

/** No method may know of a record, or bring it back. */
export async function expectNone(store: TestedStore, key: string): Promise<void> {
  expectSame('get', await store.get(key), undefined)
  for (const version of [0, 1, 2]) {
    expectSame(`update of version ${version}`, await store.update(key, version, write('back')), 'gone')
  }
  expectSame('touch', await store.touch(key, later()), false)
  expectSame('get, after update and touch', await store.get(key), undefined)
}

/**
 * Does what must be done while a record lives that has just been made; again, with twice the time, where the machine was
 * too slow for that. Gives the end.
 */
export async function beforeEnd(
  lifetime: number,
  run: (expiresAt: number) => Promise<unknown>
): Promise<number> {
  for (let time = lifetime; time < 20_000; time *= 2) {
    const expiresAt = later(time)
    await run(expiresAt)
    if (Date.now() < expiresAt) return expiresAt
  }
  throw new Error('the store takes longer than 10 seconds for a few calls')
}

/** Waits until that time is over. */
export async function pass(time: number): Promise<void> {
  while (Date.now() < time) {
    await new Promise(resolve => setTimeout(resolve, Math.max(1, time - Date.now())))
  }
}

export async function listed(store: TestedStore, subject: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of store.list!(subject)) keys.push(key)
  return keys.sort()
}
