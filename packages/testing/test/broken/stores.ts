import type { TestedRecord, TestedStore, TestedWrite } from '@tsgi/testing'

type Records = Map<string, TestedRecord>

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** A store as it must be, which takes its time; what it shares stands in the map. */
export class SoundStore implements TestedStore {
  capabilities: TestedStore['capabilities'] = { cas: 'store', shared: true, durable: false }
  records: Records

  constructor(records: Records = new Map()) {
    this.records = records
  }

  find(key: string): TestedRecord | undefined {
    const record = this.records.get(key)
    return record !== undefined && record.expiresAt > Date.now() ? record : undefined
  }

  async get(key: string): Promise<TestedRecord | undefined> {
    await turn()
    return this.find(key)
  }

  async create(key: string, write: TestedWrite): Promise<boolean> {
    await turn()
    if (this.find(key) !== undefined) return false
    this.records.set(key, { ...write, version: 1 })
    return true
  }

  async update(key: string, version: number, write: TestedWrite): Promise<'ok' | 'conflict' | 'gone'> {
    await turn()
    const record = this.find(key)
    if (record === undefined) return 'gone'
    if (record.version !== version) return 'conflict'
    this.records.set(key, { ...write, version: version + 1 })
    return 'ok'
  }

  async touch(key: string, expiresAt: number): Promise<boolean> {
    await turn()
    const record = this.find(key)
    if (record !== undefined) this.records.set(key, { ...record, expiresAt })
    return record !== undefined
  }

  async delete(key: string): Promise<void> {
    await turn()
    this.records.delete(key)
  }

  async *list(subject: string): AsyncGenerator<TestedRecord & { key: string }> {
    for (const key of this.records.keys()) {
      const record = this.find(key)
      if (record?.subject === subject) yield { ...record, key }
    }
  }

  async prune(now: number): Promise<number> {
    const dead = [...this.records].filter(([, { expiresAt }]) => expiresAt <= now)
    for (const [key] of dead) this.records.delete(key)
    return dead.length
  }
}

/** What stores have got wrong: the defect, the check that must find it, and the store. */
export const brokenStores: [defect: string, check: string, Store: new (records?: Records) => SoundStore][] = [
  [
    'update makes records',
    'knows no record that nobody made, and makes none by update or touch',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        if (this.find(key) !== undefined) return super.update(key, version, write)
        this.records.set(key, { ...write, version: 1 })
        return 'ok' as const
      }
    }
  ],
  [
    'touch makes records',
    'deletes for good, and deletes what is not there without complaint',
    class extends SoundStore {
      override async touch(key: string, expiresAt: number) {
        if (this.find(key) === undefined) this.records.set(key, { data: '', version: 1, expiresAt })
        return super.touch(key, expiresAt)
      }
    }
  ],
  [
    'versions begin with 0',
    'gives a new record version 1',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        const isNew = await super.create(key, write)
        if (isNew) this.records.set(key, { ...write, version: 0 })
        return isNew
      }
    }
  ],
  [
    'create writes over',
    'creates a key once',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        await turn()
        this.records.set(key, { ...write, version: 1 })
        return true
      }
    }
  ],
  [
    'update forgets the version',
    'updates the version that it was told',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        const answer = await super.update(key, version, write)
        if (answer === 'ok') this.records.set(key, { ...write, version: 1 })
        return answer
      }
    }
  ],
  [
    'the last write wins',
    'answers conflict for any other version, and changes nothing',
    class extends SoundStore {
      override async update(key: string, _version: number, write: TestedWrite) {
        return super.update(key, this.find(key)?.version ?? 1, write)
      }
    }
  ],
  [
    'touch counts as a version',
    'moves only the end by touch, in either direction',
    class extends SoundStore {
      override async touch(key: string, expiresAt: number) {
        const record = this.find(key)
        if (record !== undefined) this.records.set(key, { ...record, version: record.version + 1, expiresAt })
        return record !== undefined
      }
    }
  ],
  [
    'the subject is lost at touch',
    'moves only the end by touch, in either direction',
    class extends SoundStore {
      override async touch(key: string, expiresAt: number) {
        const record = this.find(key)
        if (record !== undefined) {
          this.records.set(key, { data: record.data, version: record.version, expiresAt })
        }
        return record !== undefined
      }
    }
  ],
  [
    'the subject cannot be taken away',
    'keeps the subject',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        return super.update(key, version, { ...this.find(key), ...write })
      }
    }
  ],
  [
    'keys lose their case',
    'keeps apart keys that differ in one letter or its case',
    class extends SoundStore {
      override find(key: string) {
        return super.find([...this.records.keys()].find(k => k.toLowerCase() === key.toLowerCase()) ?? key)
      }
    }
  ],
  [
    'a path is looked up',
    'takes a key that it never made for unknown, whatever it holds',
    class extends SoundStore {
      override async get(key: string) {
        if (key.includes('..')) throw new Error('EISDIR')
        return super.get(key)
      }
    }
  ],
  [
    'what has ended is still given',
    'has no record from its end on',
    class extends SoundStore {
      override find(key: string) {
        return this.records.get(key)
      }
    }
  ],
  [
    'what has ended bars its key',
    'makes a record anew where one has ended',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        return this.records.has(key) ? false : super.create(key, write)
      }
    }
  ],
  [
    'an update does not move the end',
    'keeps a record past its first end when it was updated',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        return super.update(key, version, { ...write, expiresAt: this.find(key)?.expiresAt ?? 0 })
      }
    }
  ],
  [
    'a touch says so but does nothing',
    'keeps a record past its first end when it was touched',
    class extends SoundStore {
      override async touch(key: string) {
        return this.find(key) !== undefined
      }
    }
  ],
  [
    'prune takes everything',
    'prunes what has ended, and nothing else',
    class extends SoundStore {
      override async prune() {
        const count = this.records.size
        this.records.clear()
        return count
      }
    }
  ],
  [
    'text ends at NUL',
    'keeps control characters, NUL among them',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        return super.create(key, { ...write, data: write.data.split('\0')[0]! })
      }
    }
  ],
  [
    'text is normalised',
    'keeps letters that could be composed',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        return super.create(key, { ...write, data: write.data.normalize() })
      }
    }
  ],
  [
    'text is cut at 64 KiB',
    'keeps a mebibyte',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        return super.update(key, version, { ...write, data: write.data.slice(0, 65_536) })
      }
    }
  ],
  [
    'a subject is a pattern',
    'takes a subject as it is, whatever characters it has',
    class extends SoundStore {
      override async *list(subject: string) {
        for (const [key, record] of this.records) {
          if (record.subject?.toLowerCase() === subject.toLowerCase()) yield { ...record, key }
        }
      }
    }
  ],
  [
    'the list goes by what was written first',
    'lists what is bound later, and no more what is bound to somebody else, ended or deleted',
    class extends SoundStore {
      first: Records = new Map()
      override async create(key: string, write: TestedWrite) {
        this.first.set(key, { ...write, version: 1 })
        return super.create(key, write)
      }
      override async *list(subject: string) {
        for (const [key, record] of this.first) if (record.subject === subject) yield { ...record, key }
      }
    }
  ],
  [
    'a list has 100 entries at most',
    'lists hundreds, and lets them be deleted meanwhile',
    class extends SoundStore {
      override async *list(subject: string) {
        let left = 100
        for await (const record of super.list(subject)) if (left-- > 0) yield record
      }
    }
  ],
  [
    'create looks, waits and writes',
    'lets one of several creates of a key succeed',
    class extends SoundStore {
      override async create(key: string, write: TestedWrite) {
        if (this.find(key) !== undefined) return false
        await turn()
        this.records.set(key, { ...write, version: 1 })
        return true
      }
    }
  ],
  [
    'update looks, waits and writes',
    'lets one of several updates of a version succeed, and tells the others',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        if (this.find(key)?.version !== version) return super.update(key, version, write)
        await turn()
        this.records.set(key, { ...write, version: version + 1 })
        return 'ok' as const
      }
    }
  ],
  [
    'touch writes back what it has read',
    'never takes an update back by a touch',
    class extends SoundStore {
      override async touch(key: string, expiresAt: number) {
        const record = this.find(key)
        await turn()
        await turn()
        if (record !== undefined) this.records.set(key, { ...record, expiresAt })
        return record !== undefined
      }
    }
  ],
  [
    'an update brings back what was deleted meanwhile',
    'is not undone by an update or a touch that was under way when it deleted',
    class extends SoundStore {
      override async update(key: string, version: number, write: TestedWrite) {
        const answer = await super.update(key, version, write)
        await turn()
        if (answer === 'ok') this.records.set(key, { ...write, version: version + 1 })
        return answer
      }
    }
  ],
  [
    'it shares nothing though it says so',
    'shares its records with another store',
    class extends SoundStore {
      constructor() {
        super(new Map())
      }
    }
  ],
  [
    'it cannot list, and nobody said so',
    'declares its capabilities',
    class extends SoundStore {
      override list = undefined as unknown as SoundStore['list']
    }
  ],
  [
    'its cas is a boolean',
    'declares its capabilities',
    class extends SoundStore {
      override capabilities = { cas: true as unknown as 'store', shared: true, durable: false }
    }
  ],
  [
    'it claims to answer at once',
    'answers at once if it says so, and else in its own time',
    class extends SoundStore {
      override capabilities = { cas: 'store', shared: true, durable: false, sync: true } as const
    }
  ]
]
