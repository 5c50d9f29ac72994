import { CountBreaker, circuitBreaker, handleAll, type CircuitBreakerPolicy } from 'cockatiel';
import { createRequire } from 'node:module';
import { Breaker } from '@twinlane/core/breaker/breaker';
import { isAdmitted } from '@twinlane/core/breaker/breakers';
import { createBreakerSet } from '@twinlane/core/breaker/breakerSet';
import type { BreakerSet } from '@twinlane/core/breaker/breakerSetTypes';
import { tuneRules } from '@twinlane/core/breaker/breakerSettings';
import type { Activity } from '@twinlane/core/breaker/breakerTypes';
import { breakerDefinition } from '@twinlane/core/breaker/registry';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { type Benchmark, type Figure, figure, measure, measureTogether, type Timing } from './harness.ts';

const LIVE = 1000;
const BAR = { atMost: 5 };
const [COCKATIEL, OPOSSUM] = ['cockatiel 4.0.0', 'opossum 10.0.0'];
const SUCCESS = { result: 'success', durationMs: 1 } as const;
const [CHAIN, VENUE] = [1, 'v'];

/** A permit and its report among 1,000 live breakers, beside one guarded call of the published libraries. */
export const benchmark: Benchmark = {
  name: 'breaker',
  title: `A permit and its report with ${LIVE.toLocaleString('en-US')} live breakers beside ${COCKATIEL} and ${OPOSSUM}`,
  async run({ smoke, log }) {
    const options = smoke ? { warmup: 20, samples: 50 } : { warmup: 20_000, samples: 100_000 };
    const endpoints = callsOfEndpoints();
    // What is held to the bar is measured before the libraries leave their garbage behind.
    const call = await measure(endpoints.permitAndReport, options);
    log(`${endpoints.set.list().length} breakers of endpoints`);
    const entries = entriesOfAccounts();
    const entry = await measure(entries.permitAndReport, options);
    log(`${entries.set.list().length} breakers of accounts, chains, venues and tokens`);
    const refused = await measure(entries.refused, options);
    const [alone, ours, theirs, others] = await measureTogether(
      [
        oneByItself(endpoints.names),
        endpoints.permitAndReport,
        guardedByCockatiel(endpoints.names),
        guardedByOpossum(endpoints.names),
      ],
      options,
    );
    const [cockatiel, opossum] = [
      { name: COCKATIEL, timing: theirs! },
      { name: OPOSSUM, timing: others! },
    ];
    const [one, two] = ['a breaker by itself, by turns', 'the call of an endpoint, by turns'];
    return [
      ...figures('a call of an endpoint, found and counted by two breakers', call),
      ...figures('an entry, which touches its account, chain, venue and token', entry),
      ...figures('an entry that is refused', refused),
      ...figures(one, alone!, cockatiel),
      ...figures(one, alone!, opossum),
      ...figures(two, ours!, cockatiel),
      ...figures(two, ours!, opossum),
    ];
  },
};

function figures(
  what: string,
  ours: Timing,
  peer?: { readonly name: string; readonly timing: Timing },
): readonly Figure[] {
  return (['median', 'p99'] as const).map((which) =>
    figure({
      what: `${what}, ${which}`,
      value: ours[which] / 1000,
      unit: 'µs',
      ...(peer === undefined ? {} : { peer: { name: peer.name, value: peer.timing[which] / 1000 } }),
      ...(which === 'p99' && peer === undefined ? { bar: BAR } : {}),
    }),
  );
}

function aSet(): BreakerSet {
  return createBreakerSet({
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    random: () => 0.5,
    processId: 'benchmark',
    onEvent: () => undefined,
  });
}

/** Goes through all of them by turns, in an order that no cache knows. */
function byTurns<Each>(all: readonly Each[]): () => Each {
  let at = 0;
  return () => {
    at = (at + 379) % all.length;
    return all[at]!;
  };
}

/** Admits, reports, and is sure of both: a fast wrong answer is no figure. */
function permitAndReport(set: BreakerSet, activities: readonly Activity[]): () => void {
  const next = byTurns(activities);
  return () => {
    const answer = set.admit(next());
    if (!isAdmitted(answer)) {
      throw new Error(answer.reason);
    }
    void answer.settle(SUCCESS);
  };
}

/** Two breakers for each of 500 endpoints. */
function callsOfEndpoints(): {
  readonly set: BreakerSet;
  readonly names: readonly string[];
  readonly permitAndReport: () => void;
} {
  const set = aSet();
  const names = Array.from({ length: LIVE / 2 }, (_, index) => `endpoint-${index}`);
  const activities = names.map((endpoint): Activity => ({ kind: 'call', endpoint }));
  const work = permitAndReport(set, activities);
  for (const _ of activities) {
    work();
  }
  return { set, names, permitAndReport: work };
}

/** Four for each of 200 tokens, and those of 100 accounts, of a chain and of 99 venues; each hundredth token is out. */
function entriesOfAccounts(): {
  readonly set: BreakerSet;
  readonly permitAndReport: () => void;
  readonly refused: () => void;
} {
  const set = aSet();
  const tokens = Array.from({ length: 200 }, (_, index) => anAddress(0x1000 + index));
  for (const [index, token] of tokens.entries()) {
    const scope = { kind: 'token', id: `${CHAIN}:${token}` } as const;
    void set.observe('volatilitySpike', scope, 1);
    void set.observe('oracleDeviation', scope, index % 100 === 0 ? 9 : 1);
    void set.observe('liquidityCrisis', scope, 1e6);
    void set.report('priceImpactExcessive', scope, SUCCESS);
  }
  void set.observe('gasPriceSpike', { kind: 'chain', id: String(CHAIN) }, 50);
  const entry = (index: number): Activity => ({
    kind: 'entry',
    lane: 'fast',
    accountId: `account-${index % 100}`,
    chainId: CHAIN,
    venue: `${VENUE}${index % 99}`,
    token: tokens[index]!,
  });
  const all = tokens.map((_, index) => entry(index));
  const free = all.filter((_, index) => index % 100 !== 0);
  const held = all.filter((_, index) => index % 100 === 0);
  const work = permitAndReport(set, free);
  for (const _ of free) {
    work();
  }
  const nextHeld = byTurns(held);
  return {
    set,
    permitAndReport: work,
    refused: () => {
      if (isAdmitted(set.admit(nextHeld()))) {
        throw new Error('a token that is out was admitted');
      }
    },
  };
}

/** The same work as the libraries': a permit of one breaker, found by its name, and its report. */
function oneByItself(names: readonly string[]): () => void {
  const surroundings = {
    random: () => 0.5,
    wallOffset: () => 0,
    changed: () => undefined,
    exitsFail: () => undefined,
  };
  const rules = tuneRules(breakerDefinition('rpcFailure'));
  const breakers = new Map(
    twiceAsMany(names).map((id) => [
      id,
      new Breaker(breakerDefinition('rpcFailure'), { kind: 'endpoint', id }, surroundings, rules),
    ]),
  );
  const next = byTurns([...breakers.keys()]);
  return () => {
    const breaker = breakers.get(next())!;
    breaker.settle(breaker.admit(performance.now())!, SUCCESS, performance.now());
  };
}

/** The nearest of what it has: half of the last 20. */
function guardedByCockatiel(names: readonly string[]): () => Promise<unknown> {
  const breakers = new Map<string, CircuitBreakerPolicy>(
    twiceAsMany(names).map((name) => [
      name,
      circuitBreaker(handleAll, {
        halfOpenAfter: 30_000,
        breaker: new CountBreaker({ threshold: 0.5, size: 20 }),
      }),
    ]),
  );
  const next = byTurns([...breakers.keys()]);
  return () => breakers.get(next())!.execute(succeed);
}

interface PublishedBreaker {
  fire(): Promise<unknown>;
}

/** The nearest of what it has: half of the last 10 s. Without time-outs, percentiles and snapshots. */
function guardedByOpossum(names: readonly string[]): () => Promise<unknown> {
  const require = createRequire(import.meta.url);
  const Opossum = require('opossum') as new (
    action: () => Promise<void>,
    options: object,
  ) => PublishedBreaker;
  const lean = { timeout: false, rollingPercentilesEnabled: false, enableSnapshots: false };
  const breakers = new Map(twiceAsMany(names).map((name) => [name, new Opossum(succeed, lean)]));
  const next = byTurns([...breakers.keys()]);
  return () => breakers.get(next())!.fire();
}

function twiceAsMany(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [name, `${name}-2`]);
}

function succeed(): Promise<void> {
  return Promise.resolve();
}
