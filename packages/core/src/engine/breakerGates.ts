import { isAdmitted } from '../breaker/breakers.ts';
import type { Activity, Admission, BreakerOutcome, BreakerRefusal } from '../breaker/breakerTypes.ts';
import type { TokenMarket } from '../market/marketSnapshot.ts';
import type { Address } from '../money/hex.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import type { Sizing } from '../order/sizing.ts';
import type { Signal } from '../strategy/strategy.ts';
import type { StepRun } from './stepRun.ts';

interface Wish {
  readonly signal: Signal;
  readonly market: TokenMarket;
}

/** A breaker as the gate that decides. */
interface BreakerGate {
  /** `breaker.` and its type. */
  readonly gate: string;
  /** One plain sentence. */
  readonly reason: string;
}

/**
 * What may be bought of a candidate: its market with the pools of venues that no breaker shuts, and the others among what
 * speaks against it. Or the breaker that forbids the entry: one of the account, the chain, the token or the whole program, or
 * that of the only venues.
 */
export function throughBreakers(run: StepRun, { signal, market }: Wish): Wish | BreakerGate {
  const token = signal.token;
  const refusal = run.breakers.refusal(entryInto(run, token));
  if (refusal !== undefined) {
    return gateOf(refusal);
  }
  const shut = new Map<string, BreakerRefusal>();
  for (const venue of new Set(market.pools.map((pool) => pool.venue))) {
    const found = run.breakers.refusal(entryInto(run, token, venue));
    if (found !== undefined) {
      shut.set(venue, found);
    }
  }
  const [first] = shut.values();
  if (first === undefined) {
    return { signal, market };
  }
  const pools = market.pools.filter(({ venue }) => !shut.has(venue));
  if (pools.length === 0) {
    return gateOf(first);
  }
  const unused = [...shut].map(([venue, { reason }]) => `no pool of ${venue} is used: ${reason}`);
  const negatives = [...signal.negatives, ...unused];
  return { signal: { ...signal, negatives }, market: { ...market, pools } };
}

/** The breaker that keeps a cycle from going through one of those tokens or venues. */
export function cycleBreaker(
  run: StepRun,
  tokens: Iterable<Address>,
  venues: ReadonlySet<string>,
): BreakerGate | undefined {
  for (const token of tokens) {
    for (const venue of venues) {
      const refusal = run.breakers.refusal(entryInto(run, token, venue));
      if (refusal !== undefined) {
        return gateOf(refusal);
      }
    }
  }
  return undefined;
}

/** Leave to enter in that venue, with the permits of all breakers that guard it, or the one that refuses. */
export function admitEntry(run: StepRun, token: Address, venue: string): Admission | BreakerGate {
  const answer = run.breakers.admit(entryInto(run, token, venue));
  return isAdmitted(answer) ? answer : gateOf(answer);
}

/** Tells the token's breaker whether its pools take what would be bought within the price impact that is allowed. */
export function tellImpact(run: StepRun, token: Address, sizing: Sizing): void {
  const { chainId } = run.input.snapshot;
  const isTooMuch = sizing.outcome === 'refused' && sizing.gate === 'sizing.depth';
  if (isTooMuch || sizing.outcome === 'sized') {
    const outcome: BreakerOutcome = isTooMuch
      ? { result: 'failure', detail: sizing.reason }
      : { result: 'success' };
    void run.breakers.report('priceImpactExcessive', { kind: 'token', id: `${chainId}:${token}` }, outcome);
  }
}

/**
 * The share of an amount that breakers allow which are about to close. Never less than the smallest trade: without one,
 * nothing could show that they may.
 */
export function cutAmount(run: StepRun, amount: bigint, sizeBps: number): bigint {
  const { settings, snapshot } = run.input;
  const smallest = toCashUnits(settings.intel.minTrade, snapshot.cash.decimals);
  const share = (amount * BigInt(sizeBps)) / 10_000n;
  return share > smallest ? share : smallest;
}

/** The breaker that keeps an exit waiting. Few may: a stop that traps a position is worse than none. */
export function exitGate(run: StepRun, token: Address): BreakerGate | undefined {
  const { bot, snapshot } = run.input;
  const { lane } = run.lane;
  const { accountId } = bot;
  const { chainId } = snapshot;
  const refusal = run.breakers.refusal({ kind: 'exit', lane, accountId, chainId, token });
  return refusal === undefined ? undefined : gateOf(refusal);
}

function entryInto(run: StepRun, token: Address, venue?: string): Activity {
  const { bot, snapshot, settings } = run.input;
  return {
    kind: 'entry',
    lane: run.lane.lane,
    // The one style that waits for a better fee.
    patient: settings.intel.gasStyle === 'minimal',
    accountId: bot.accountId,
    chainId: snapshot.chainId,
    token,
    ...(venue === undefined ? {} : { venue }),
  };
}

function gateOf({ type, reason }: BreakerRefusal): BreakerGate {
  return { gate: `breaker.${type}`, reason };
}
