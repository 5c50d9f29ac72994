import type { Breaker } from './breaker.ts';
import type { Activity, BreakerScope, BreakerScopeKind, BreakerType } from './breakerTypes.ts';

/** Scopes of which there can be any number; the others are as many as the configuration names. */
const UNBOUNDED: ReadonlySet<BreakerScopeKind> = new Set(['token', 'endpoint', 'provider', 'key']);
const NONE: readonly Breaker[] = [];
/** What an id of a venue or a token is put together with. */
const SEPARATOR = ':';

/** The scope of a kind that an activity touches; undefined where it touches none. */
export function scopeIdOf(kind: BreakerScopeKind, activity: Activity, processId: string): string | undefined {
  const { chainId } = activity;
  switch (kind) {
    case 'global':
      return '';
    case 'process':
      return processId;
    case 'chain':
      return chainId === undefined ? undefined : String(chainId);
    case 'venue':
    case 'token': {
      const id = activity[kind];
      return chainId === undefined || id === undefined ? undefined : `${chainId}${SEPARATOR}${id}`;
    }
    case 'account':
      return activity.accountId;
    case 'key':
    case 'endpoint':
    case 'provider':
    default:
      return activity[kind];
  }
}

/** The breakers of one kind of scope, by id. */
class ScopeMap {
  readonly #ids = new Map<string, Breaker[]>();
  /** By the part before the separator and then the rest, so that nobody has to put an id together to look it up. */
  readonly #parts = new Map<string, Map<string, Breaker[]>>();

  at(id: string): readonly Breaker[] | undefined {
    return this.#ids.get(id);
  }

  atParts(chain: string, rest: string): readonly Breaker[] | undefined {
    return this.#parts.get(chain)?.get(rest);
  }

  add(id: string, breaker: Breaker): void {
    const there = this.#ids.get(id);
    if (there === undefined) {
      this.#set(id, [breaker]);
    } else {
      there.push(breaker);
    }
  }

  drop(id: string, breaker: Breaker): void {
    const left = this.#ids.get(id)?.filter((each) => each !== breaker) ?? [];
    if (left.length > 0) {
      this.#set(id, left);
      return;
    }
    this.#ids.delete(id);
    const [chain, rest] = parts(id);
    this.#parts.get(chain)?.delete(rest);
  }

  #set(id: string, breakers: Breaker[]): void {
    this.#ids.set(id, breakers);
    const [chain, rest] = parts(id);
    let ofChain = this.#parts.get(chain);
    if (ofChain === undefined) {
      ofChain = new Map();
      this.#parts.set(chain, ofChain);
    }
    ofChain.set(rest, breakers);
  }
}

function parts(id: string): readonly [string, string] {
  const at = id.indexOf(SEPARATOR);
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)];
}

/** The breakers that live, by scope, so that an activity looks at its own only. */
export class BreakerIndex {
  readonly #scopes: Readonly<Record<BreakerScopeKind, ScopeMap>> = {
    global: new ScopeMap(),
    process: new ScopeMap(),
    account: new ScopeMap(),
    chain: new ScopeMap(),
    venue: new ScopeMap(),
    token: new ScopeMap(),
    key: new ScopeMap(),
    endpoint: new ScopeMap(),
    provider: new ScopeMap(),
  };
  readonly #all = new Set<Breaker>();
  readonly #maximum: number;
  /** The size at which it looks for room again. */
  #fullAt: number;
  readonly #processId: string;

  /** `maximum`: of how many on it drops closed ones of tokens, endpoints, providers and keys. */
  constructor(processId: string, maximum: number) {
    this.#processId = processId;
    this.#maximum = maximum;
    this.#fullAt = maximum;
  }

  all(): Iterable<Breaker> {
    return this.#all;
  }

  /** Those of one scope. */
  at(kind: BreakerScopeKind, id: string): readonly Breaker[] {
    return this.#scopes[kind].at(id) ?? NONE;
  }

  find(type: BreakerType, { kind, id }: BreakerScope): Breaker | undefined {
    for (const breaker of this.at(kind, id)) {
      if (breaker.definition.type === type) {
        return breaker;
      }
    }
    return undefined;
  }

  has(breaker: Breaker): boolean {
    return this.#all.has(breaker);
  }

  /** Adds one that is not there yet. */
  add(breaker: Breaker): void {
    if (this.#all.size >= this.#fullAt) {
      this.#makeRoom();
    }
    const { kind, id } = breaker.scope;
    this.#scopes[kind].add(id, breaker);
    this.#all.add(breaker);
  }

  /** Those whose scope the activity touches; the array is the caller's. */
  touchedBy(activity: Activity): Breaker[] {
    const { chainId, accountId, venue, token, key, endpoint, provider } = activity;
    const scopes = this.#scopes;
    const touched: Breaker[] = [];
    append(touched, scopes.global.at(''));
    append(touched, scopes.process.at(this.#processId));
    append(touched, accountId === undefined ? undefined : scopes.account.at(accountId));
    if (chainId !== undefined) {
      const chain = String(chainId);
      append(touched, scopes.chain.at(chain));
      append(touched, venue === undefined ? undefined : scopes.venue.atParts(chain, venue));
      append(touched, token === undefined ? undefined : scopes.token.atParts(chain, token));
    }
    append(touched, key === undefined ? undefined : scopes.key.at(key));
    append(touched, endpoint === undefined ? undefined : scopes.endpoint.at(endpoint));
    append(touched, provider === undefined ? undefined : scopes.provider.at(provider));
    return touched;
  }

  /** Drops what is closed, of a scope without bound, and has not been touched since `before`. */
  dropIdle(before: number): void {
    for (const breaker of this.#all) {
      if (isDispensable(breaker) && breaker.touchedAt < before) {
        this.#drop(breaker);
      }
    }
  }

  /** Drops the quarter that was touched longest ago. */
  #makeRoom(): void {
    const dispensable = Array.from(this.#all).filter((breaker) => isDispensable(breaker));
    dispensable.sort((a, b) => a.touchedAt - b.touchedAt);
    const quarter = Math.ceil(this.#maximum / 4);
    for (const breaker of dispensable.slice(0, quarter)) {
      this.#drop(breaker);
    }
    this.#fullAt = Math.max(this.#maximum, this.#all.size + quarter);
  }

  #drop(breaker: Breaker): void {
    const { kind, id } = breaker.scope;
    this.#scopes[kind].drop(id, breaker);
    this.#all.delete(breaker);
  }
}

function isDispensable({ scope, state }: Breaker): boolean {
  return state === 'closed' && UNBOUNDED.has(scope.kind);
}

function append(touched: Breaker[], there: readonly Breaker[] | undefined): void {
  if (there !== undefined) {
    for (const breaker of there) {
      touched.push(breaker);
    }
  }
}
