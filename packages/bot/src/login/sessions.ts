import { RetryableError } from '@twinlane/core/errors';
import type {
  OneOrAllOf,
  Grant,
  LoginPage,
  LoginStore,
  PersonKey,
  SessionRecord,
} from '@twinlane/core/login/loginStore';
import type { Clock, Ids } from '@twinlane/core/ports';
import { ROLE_SCOPES } from '@twinlane/protocol/scope';
import type { Endings } from './endings.ts';
import { accountsOf, isSameGrant, nameOf, type LoggedIn, type ProofLookup } from './loggedIn.ts';
import type { People } from './people.ts';
import { isSealed, sealedSecret, type Seals } from './seals.ts';
import { csrfTokenOf, hashOf, isSecret } from './secrets.ts';

/** How long logins last, milliseconds. */
export interface SessionLife {
  readonly whole: number;
  /** Without a request. */
  readonly idle: number;
}

interface SessionParts {
  readonly store: LoginStore;
  readonly people: People;
  readonly endings: Endings;
  readonly seals: Seals;
  readonly life: SessionLife;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: { warn(fields: object, message: string): void };
}

/** A session that was just made. The secret goes to the browser and nowhere else. */
export interface OpenedSession {
  readonly caller: LoggedIn;
  readonly secret: string;
}

/** The sessions of all people. */
export interface Sessions {
  open(person: PersonKey, grant: Grant, userAgent: string | undefined): Promise<OpenedSession>;
  /** Who the secret of a cookie stands for; undefined where it stands for nobody any more. */
  bySecret(secret: string): Promise<LoggedIn | undefined>;
  /** Undefined where the store need not be asked about a text. */
  lookup(text: string): Promise<ProofLookup | undefined>;
  list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly SessionRecord[]>;
  /** Returns how many ended. */
  end(which: OneOrAllOf): Promise<number>;
  /** Looks for sessions of this process that ended elsewhere or by their age, and tells of them. */
  sweep(): Promise<void>;
}

interface Known {
  record: SessionRecord;
  readAt: number;
  /** When its use was last written down. */
  touchedAt: number;
}

/** What was read from the store holds for this long, so that a page full of requests asks it once. */
const FRESH_MS = 1_000;
/** How exactly the last use is written down. */
const TOUCH_MS = 60_000;
const MOST_KNOWN = 10_000;
const MOST_OVER = 1_000;
const USER_AGENT_LENGTH = 200;

/** Keeps sessions in the store, and those in use at hand. */
export function createSessions(parts: SessionParts): Sessions {
  return new KeptSessions(parts);
}

class KeptSessions implements Sessions {
  readonly #parts: SessionParts;
  readonly #known = new Map<string, Known>();
  /** The last ones that ended here. */
  readonly #over = new Set<string>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  async open(person: PersonKey, grant: Grant, userAgent: string | undefined): Promise<OpenedSession> {
    const { store, life, clock, ids } = this.#parts;
    const secret = await sealedSecret(this.#parts.seals);
    const now = clock.now();
    const record: SessionRecord = {
      id: ids.next(),
      secretHash: hashOf(secret),
      person,
      grant,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + life.whole,
      ...(userAgent === undefined ? {} : { userAgent: userAgent.slice(0, USER_AGENT_LENGTH) }),
    };
    await store.openSession(record);
    this.#remember(record);
    return { caller: callerOf(record, secret), secret };
  }

  async bySecret(secret: string): Promise<LoggedIn | undefined> {
    if (!isSecret(secret)) return undefined;
    const record = await this.#current(hashOf(secret));
    return record === undefined ? undefined : callerOf(record, secret);
  }

  async lookup(text: string): Promise<ProofLookup | undefined> {
    if (!isSecret(text)) return undefined;
    const hash = hashOf(text);
    if (this.#known.has(hash)) return undefined;
    return (await isSealed(this.#parts.seals, text)) ? { ours: hash } : {};
  }

  list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly SessionRecord[]> {
    return this.#parts.store.sessions(page);
  }

  async end(which: OneOrAllOf): Promise<number> {
    const ended = await this.#parts.store.endSessions(which);
    this.#forget(ended);
    return ended.length;
  }

  async sweep(): Promise<void> {
    const known = [...this.#known.values()].map(({ record }) => record);
    if (known.length === 0) return;
    const there = await this.#parts.store.sessionsOf(known.map(({ id }) => id));
    const byId = new Map(there.map((record) => [record.id, record]));
    const grants = new Map<PersonKey, Grant | undefined>();
    for (const { person } of there) {
      if (!grants.has(person)) grants.set(person, await this.#parts.people.grantOf(person));
    }
    const over = known.filter(({ id, lastUsedAt }) => {
      const record = byId.get(id);
      if (record === undefined) return true;
      const used = { ...record, lastUsedAt: Math.max(record.lastUsedAt, lastUsedAt) };
      const grant = grants.get(record.person);
      return this.#isOld(used) || grant === undefined || !isSameGrant(grant, record.grant);
    });
    for (const { id } of over) await this.#parts.store.endSessions({ id });
    this.#forget(over.map(({ id }) => id));
  }

  /** The session as it stands; ended here where it is too old or is no longer what its person may have. */
  async #current(secretHash: string): Promise<SessionRecord | undefined> {
    const known = this.#known.get(secretHash);
    const now = this.#parts.clock.monotonic();
    if (known !== undefined && now - known.readAt < FRESH_MS && !this.#isOld(known.record)) {
      this.#touch(known);
      return known.record;
    }
    try {
      return await this.#read(secretHash, known);
    } catch (error) {
      // Whoever watches trading go on without the database stays logged in; what ended meanwhile ends when it is back.
      if (error instanceof RetryableError && known !== undefined && !this.#isOld(known.record)) {
        return known.record;
      }
      throw error;
    }
  }

  async #read(secretHash: string, known: Known | undefined): Promise<SessionRecord | undefined> {
    const { store, people } = this.#parts;
    const found = await store.sessionOf(secretHash);
    if (found === undefined) {
      if (known !== undefined) this.#forget([known.record.id]);
      return undefined;
    }
    const grant = await people.grantOf(found.person);
    const record = { ...found, lastUsedAt: Math.max(found.lastUsedAt, known?.record.lastUsedAt ?? 0) };
    if (grant === undefined || !isSameGrant(grant, record.grant) || this.#isOld(record)) {
      await this.end({ id: record.id });
      return undefined;
    }
    // It may have been ended here while it was read.
    if (this.#over.has(record.id)) return undefined;
    this.#touch(this.#remember(record, known?.touchedAt));
    return record;
  }

  #isOld({ expiresAt, lastUsedAt }: SessionRecord): boolean {
    const { clock, life } = this.#parts;
    const now = clock.now();
    return now >= expiresAt || now - lastUsedAt >= life.idle;
  }

  #touch(known: Known): void {
    const { store, clock, log } = this.#parts;
    const now = clock.now();
    known.record = { ...known.record, lastUsedAt: Math.max(known.record.lastUsedAt, now) };
    if (now - known.touchedAt < TOUCH_MS) return;
    known.touchedAt = now;
    store.touchSession(known.record.id, now).catch((error: unknown) => {
      log.warn({ err: error }, 'the last use of a login is not stored');
    });
  }

  #remember(record: SessionRecord, touchedAt = record.lastUsedAt): Known {
    const known = { record, readAt: this.#parts.clock.monotonic(), touchedAt };
    this.#known.delete(record.secretHash);
    this.#known.set(record.secretHash, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }

  #forget(ids: readonly string[]): void {
    const gone = new Set(ids);
    for (const [hash, { record }] of this.#known) if (gone.has(record.id)) this.#known.delete(hash);
    for (const id of gone) this.#over.add(id);
    for (const id of this.#over) if (this.#over.size > MOST_OVER) this.#over.delete(id);
    this.#parts.endings.tell(ids);
  }
}

function callerOf(record: SessionRecord, secret: string): LoggedIn {
  const { id, person, grant, expiresAt } = record;
  return {
    kind: 'session',
    id,
    who: nameOf(person),
    scopes: new Set(ROLE_SCOPES[grant.role]),
    accounts: accountsOf(grant),
    session: {
      person,
      role: grant.role,
      ...(person === 'link' ? {} : { address: person }),
      expiresAt,
      csrfToken: csrfTokenOf(secret),
    },
  };
}
