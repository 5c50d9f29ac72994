import { UserError } from '@twinlane/core/errors';
import type {
  ApiTokenRecord,
  Grant,
  LoginPage,
  LoginStore,
  PersonKey,
  VisibleAccounts,
} from '@twinlane/core/login/loginStore';
import type { Clock } from '@twinlane/core/ports';
import { ROLE_SCOPES, SCOPES, type Scope } from '@twinlane/protocol/scope';
import { randomBytes } from 'node:crypto';
import type { Endings } from './endings.ts';
import { accountsOf, type LoggedIn, type ProofLookup } from './loggedIn.ts';
import type { People } from './people.ts';
import { isSame, isSealed, sealedSecret, type Seals } from './seals.ts';
import { hashOf } from './secrets.ts';

interface TokenParts {
  readonly store: LoginStore;
  readonly people: People;
  readonly endings: Endings;
  readonly seals: Seals;
  readonly clock: Clock;
  readonly log: { warn(fields: object, message: string): void };
}

/** What a token is to be. */
export interface TokenWish {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly accounts: VisibleAccounts;
  readonly days: number;
  /** Who makes it, as the audit log has it. */
  readonly by: string;
  /** Whose grant it hangs on; absent where the process itself makes it. */
  readonly person?: PersonKey | undefined;
  /** The token that asks for it, where one does: it ends with that one. */
  readonly madeBy?: string | undefined;
  /** What its maker may do: a token may do no more. */
  readonly maker: Pick<LoggedIn, 'scopes' | 'accounts'>;
}

/** The tokens of scripts: `twl_`, an id that is no secret, and a secret. */
export interface Tokens {
  /** Who the token stands for; undefined where it is none of ours or is good no more. */
  byText(text: string): Promise<LoggedIn | undefined>;
  /** Undefined where the store need not be asked about a text. */
  lookup(text: string): Promise<ProofLookup | undefined>;
  /** @throws UserError `tokens.tooMuch`, `tokens.ended` where the token that asks is good no more. */
  create(wish: TokenWish): Promise<{ readonly token: ApiTokenRecord; readonly secret: string }>;
  list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly ApiTokenRecord[]>;
  /** With `person`, only where it hangs on that person's grant. @throws UserError `tokens.unknown`. */
  revoke(id: string, person?: PersonKey): Promise<ApiTokenRecord>;
  revokeOf(person: PersonKey): Promise<void>;
  sweep(): Promise<void>;
}

interface Known {
  readonly record: ApiTokenRecord;
  readonly caller: LoggedIn;
  readonly readAt: number;
}

const TEXT = /^twl_([0-9a-f]{16})_([\w-]{43})$/;
const DAY_MS = 86_400_000;
const FRESH_MS = 1_000;
const TOUCH_MS = 60_000;
const MOST_KNOWN = 1_000;

/** Keeps tokens in the store, and those in use at hand. */
export function createTokens(parts: TokenParts): Tokens {
  return new KeptTokens(parts);
}

class KeptTokens implements Tokens {
  readonly #parts: TokenParts;
  readonly #known = new Map<string, Known>();
  /** Times that some were forgotten: what was read meanwhile may be of before. */
  #forgotten = 0;

  constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  async byText(text: string): Promise<LoggedIn | undefined> {
    const [, id, secret] = TEXT.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const known = await this.#current(id);
    if (known === undefined || !isSame(hashOf(secret), known.record.secretHash)) return undefined;
    return known.caller;
  }

  async lookup(text: string): Promise<ProofLookup | undefined> {
    const [, id, secret] = TEXT.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const hash = hashOf(secret);
    const known = this.#known.get(id);
    if (known !== undefined && isSame(hash, known.record.secretHash)) return undefined;
    return (await isSealed(this.#parts.seals, secret)) ? { ours: hash } : {};
  }

  async create(wish: TokenWish): Promise<{ readonly token: ApiTokenRecord; readonly secret: string }> {
    refuseMore(wish);
    const { name, scopes, accounts, days, by, person, madeBy } = wish;
    const { store, clock } = this.#parts;
    const maker = madeBy === undefined ? undefined : await store.token(madeBy);
    const now = clock.now();
    const secret = await sealedSecret(this.#parts.seals);
    const token: ApiTokenRecord = {
      id: randomBytes(8).toString('hex'),
      secretHash: hashOf(secret),
      name,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      accounts,
      createdAt: now,
      createdBy: by,
      ...(person === undefined ? {} : { person }),
      ...(madeBy === undefined ? {} : { madeBy }),
      expiresAt: Math.min(now + days * DAY_MS, maker?.expiresAt ?? Infinity),
    };
    if (token.expiresAt <= now || !(await store.putToken(token))) {
      throw new UserError('tokens.ended', 'The token that asks is revoked or expired.');
    }
    return { token, secret: `twl_${token.id}_${secret}` };
  }

  list(page: LoginPage & { readonly person?: PersonKey | undefined }): Promise<readonly ApiTokenRecord[]> {
    return this.#parts.store.tokens(page);
  }

  async revoke(id: string, person?: PersonKey): Promise<ApiTokenRecord> {
    const { store, clock } = this.#parts;
    this.#forget(await store.revokeTokens({ id, person }, clock.now()));
    const token = await store.token(id);
    if (token === undefined || (person !== undefined && token.person !== person)) {
      throw new UserError('tokens.unknown', 'There is no such token.');
    }
    return token;
  }

  async revokeOf(person: PersonKey): Promise<void> {
    const { store, clock } = this.#parts;
    this.#forget(await store.revokeTokens({ person }, clock.now()));
  }

  async sweep(): Promise<void> {
    if (this.#known.size === 0) return;
    const found = await this.#parts.store.tokensOf([...this.#known.keys()]);
    const good = new Set(found.filter((record) => this.#isGood(record)).map(({ id }) => id));
    this.#forget([...this.#known.keys()].filter((id) => !good.has(id)));
  }

  async #current(id: string): Promise<Known | undefined> {
    const { store, people, clock } = this.#parts;
    const known = this.#known.get(id);
    const isFresh = known !== undefined && clock.monotonic() - known.readAt < FRESH_MS;
    if (isFresh && this.#isGood(known.record)) return known;
    const before = this.#forgotten;
    const record = await store.token(id);
    const grant = record?.person === undefined ? undefined : await people.grantOf(record.person);
    const isOrphan = record?.person !== undefined && grant === undefined;
    if (record === undefined || isOrphan || !this.#isGood(record)) {
      if (known !== undefined) this.#forget([id]);
      return undefined;
    }
    this.#touch(record);
    const read = { record, caller: callerOf(record, grant), readAt: clock.monotonic() };
    if (before !== this.#forgotten) return read;
    this.#known.delete(id);
    this.#known.set(id, read);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return read;
  }

  #isGood({ revokedAt, expiresAt }: ApiTokenRecord): boolean {
    return revokedAt === undefined && this.#parts.clock.now() < expiresAt;
  }

  #touch({ id, lastUsedAt = 0 }: ApiTokenRecord): void {
    const { store, clock, log } = this.#parts;
    const now = clock.now();
    if (now - lastUsedAt < TOUCH_MS) return;
    store.touchToken(id, now).catch((error: unknown) => {
      log.warn({ err: error }, 'the last use of a token is not stored');
    });
  }

  #forget(ids: readonly string[]): void {
    this.#forgotten += 1;
    for (const id of ids) this.#known.delete(id);
    this.#parts.endings.tell(ids);
  }
}

function refuseMore({ scopes, accounts, maker }: TokenWish): void {
  const beyond = scopes.filter((scope) => !maker.scopes.has(scope));
  if (beyond.length > 0) {
    throw new UserError('tokens.tooMuch', `You may not give what you do not have: ${beyond.join(', ')}.`);
  }
  const seen = maker.accounts;
  if (seen !== 'all' && (accounts === 'all' || accounts.some((id) => !seen.has(id)))) {
    throw new UserError('tokens.tooMuch', 'You may not give accounts that you do not see yourself.');
  }
}

/** What a token may do: never more than whoever made it may do now. */
function callerOf(record: ApiTokenRecord, grant: Grant | undefined): LoggedIn {
  const { id, name, scopes, person } = record;
  const most = grant === undefined ? SCOPES : ROLE_SCOPES[grant.role];
  const own = accountsOf(record);
  const theirs = grant === undefined ? 'all' : accountsOf(grant);
  return {
    kind: 'token',
    id,
    who: `token ${name} (${id})`,
    scopes: new Set(most.filter((scope) => scopes.includes(scope))),
    accounts:
      theirs === 'all' ? own : own === 'all' ? theirs : new Set([...own].filter((each) => theirs.has(each))),
    ...(person === undefined ? {} : { maker: person }),
  };
}
