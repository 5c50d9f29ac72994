import type { Address } from '../money/hex.ts';
import type { PositionWatch } from '../exit/positionWatch.ts';
import type { Order } from '../order/orderIntent.ts';
import type { StrategyNotes } from '../strategy/strategy.ts';
import type { TradingSettings } from './tradingSettings.ts';

/** What was measured of a token when it was last simulated. Amounts as decimal strings. */
export interface TokenFacts {
  /** What a sale should bring by exact maths and what it brought; they differ by the sell tax. */
  readonly soldExpected: string;
  readonly sold: string;
}

/** A token that is held and cannot be sold. */
export interface StuckToken {
  /** When that was first found. */
  readonly since: number;
  /** When its sale is simulated again. */
  readonly retestAt: number;
  /** Why it cannot be sold: part of a sentence. */
  readonly reason: string;
}

/**
 * What a bot carries from one step to the next. Plain JSON, so that it can be stored as it stands; a bot that lost it
 * trades on correctly and only repeats itself. All times are chain time in Unix seconds.
 */
export interface BotMemory {
  /** When the strategy was last asked. */
  readonly lastDecisionAt?: number;
  /** When an entry was last ordered. */
  readonly lastEntryAt?: number;
  /** Until when a token is left alone, or a pool of cycles, and why. */
  readonly rests: Readonly<Record<Address, { readonly until: number; readonly reason: string }>>;
  /** Failed exits in a row, and when the next may be tried. */
  readonly failedExits: Readonly<Record<Address, { readonly count: number; readonly retryAt: number }>>;
  /** When a skip or hold was last reported, by `token:gate`. */
  readonly told: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<Address, TokenFacts>>;
  /** What the bot holds and cannot sell. */
  readonly stuck: Readonly<Record<Address, StuckToken>>;
  /** When a purchase of each token was last seen to be filled. */
  readonly purchases: Readonly<Record<Address, number>>;
  /** What the strategy noted. */
  readonly notes: StrategyNotes;
  /** What exit rules must know of each open position, by token. */
  readonly watches: Readonly<Record<Address, PositionWatch>>;
}

/** The memory of a bot that has not decided anything yet. */
export const EMPTY_MEMORY: BotMemory = {
  rests: {},
  failedExits: {},
  told: {},
  facts: {},
  stuck: {},
  purchases: {},
  notes: {},
  watches: {},
};

const ENTRY_FAILED = 'its last entry failed';
const CYCLE_FAILED = 'the last cycle through it failed';
/** Why a token rests that was sold. */
export const SOLD = 'it has just been sold';

/** Chain seconds before a failed exit is tried again: doubled with each failure in a row, up to the longest. */
const EXIT_RETRY_SECONDS = 4;
const LONGEST_EXIT_RETRY_SECONDS = 300;

/**
 * Tells the memory that an order ended; to be called once for every end. A token rests after its exit and after a
 * failed entry, and the pools of a cycle after it failed; a failed exit is tried again, less and less often, since each try
 * may cost gas.
 */
export function noteOrderEnded(
  memory: BotMemory,
  order: Pick<Order, 'side' | 'tokenIn' | 'tokenOut'> & Partial<Pick<Order, 'route'>>,
  ended: { readonly filled: boolean; readonly now: number },
  trading: TradingSettings,
): BotMemory {
  const until = ended.now + trading.tokenCooldownSeconds;
  if (order.side === 'cycle') {
    const rested = (known: BotMemory, pool: Address): BotMemory => rest(known, pool, until, CYCLE_FAILED);
    return ended.filled ? memory : (order.route ?? []).reduce(rested, memory);
  }
  if (order.side === 'buy') {
    return ended.filled ? memory : rest(memory, order.tokenOut.address, until, ENTRY_FAILED);
  }
  const token = order.tokenIn.address;
  if (ended.filled) {
    const { [token]: _, ...failedExits } = memory.failedExits;
    return rest({ ...memory, failedExits }, token, until, SOLD);
  }
  const count = (memory.failedExits[token]?.count ?? 0) + 1;
  const wait = Math.min(LONGEST_EXIT_RETRY_SECONDS, EXIT_RETRY_SECONDS * 2 ** (count - 1));
  const failed = { count, retryAt: ended.now + wait };
  return { ...memory, failedExits: { ...memory.failedExits, [token]: failed } };
}

/** Tells the memory that an order's end was taken back: what was learnt from it is forgotten, and it will end once more. */
export function noteOrderReopened(
  memory: BotMemory,
  order: Pick<Order, 'side' | 'tokenIn' | 'tokenOut' | 'amountIn'> & Partial<Pick<Order, 'route'>>,
): BotMemory {
  if (order.side === 'cycle') {
    const isOthers = (key: string): boolean => order.route?.some((pool) => pool === key) !== true;
    return { ...memory, rests: keep(memory.rests, isOthers) };
  }
  const token = order.side === 'buy' ? order.tokenOut.address : order.tokenIn.address;
  const { [token]: _, ...failedExits } = memory.failedExits;
  const { [token]: resting, ...rests } = memory.rests;
  const restsForIt = resting?.reason === (order.side === 'buy' ? ENTRY_FAILED : SOLD);
  const { [token]: watch, ...watches } = memory.watches;
  if (order.side === 'buy') {
    const { [token]: __, ...purchases } = memory.purchases;
    return { ...memory, ...(restsForIt ? { rests } : {}), purchases, watches };
  }
  // What comes back is held again, and was not bought again.
  const held = watch && { ...watch, quantity: String(BigInt(watch.quantity) + order.amountIn) };
  return {
    ...memory,
    ...(restsForIt ? { rests } : {}),
    failedExits,
    ...(held === undefined ? {} : { watches: { ...watches, [token]: held } }),
  };
}

/** Leaves a token alone until then. */
export function rest(memory: BotMemory, token: Address, until: number, reason: string): BotMemory {
  return { ...memory, rests: { ...memory.rests, [token]: { until, reason } } };
}

/** The tokens that a bot holds and cannot sell: for `liquidationValuation`, since they are worth nothing meanwhile. */
export function stuckTokens(memory: BotMemory): ReadonlySet<Address> {
  // A record's keys are typed as strings.
  return new Set(Object.keys(memory.stuck) as Address[]);
}

/** Notes that a held token cannot be sold, and when that is looked at again. */
export function noteStuck(
  memory: BotMemory,
  token: Address,
  found: { readonly now: number; readonly retestAt: number; readonly reason: string },
): BotMemory {
  const { now, retestAt, reason } = found;
  const since = memory.stuck[token]?.since ?? now;
  return { ...memory, stuck: { ...memory.stuck, [token]: { since, retestAt, reason } } };
}

/** Notes what a simulation that passed told of a token: what its sale brings, and that it can be sold. */
export function noteSellable(memory: BotMemory, token: Address, facts: TokenFacts): BotMemory {
  const { [token]: _, ...stuck } = memory.stuck;
  return { ...memory, stuck, facts: { ...memory.facts, [token]: facts } };
}

/** Forgets what is over and tokens that are gone, so that memory stays small in a market of ever new tokens. */
export function withoutWhatIsOver(
  memory: BotMemory,
  now: number,
  longestWindow: number,
  tokens: { readonly listed: { has(token: string): boolean }; readonly held: ReadonlySet<string> },
): BotMemory {
  const isThere = (token: string): boolean => tokens.listed.has(token) || tokens.held.has(token);
  return {
    ...memory,
    rests: keep(memory.rests, (_, { until }) => until > now),
    failedExits: keep(memory.failedExits, isThere),
    told: keep(memory.told, (_, at) => at + longestWindow > now),
    facts: keep(memory.facts, isThere),
    stuck: keep(memory.stuck, (token) => tokens.held.has(token)),
    purchases: keep(memory.purchases, isThere),
    notes: keep(memory.notes, isThere),
    watches: keep(memory.watches, (token) => tokens.held.has(token)),
  };
}

function keep<Value>(
  record: Readonly<Record<string, Value>>,
  isNeeded: (key: string, value: Value) => boolean,
): Readonly<Record<string, Value>> {
  if (Object.entries(record).every(([key, value]) => isNeeded(key, value))) {
    return record;
  }
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => isNeeded(key, value)));
}
