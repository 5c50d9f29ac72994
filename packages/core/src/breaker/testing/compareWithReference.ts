import { Breaker } from '../breaker.ts';
import type { BreakerDefinition } from '../breakerDefinition.ts';
import { tuneRules } from '../breakerSettings.ts';
import type { BreakerOutcome } from '../breakerTypes.ts';
import type { Permit } from '../permit.ts';
import { aDefinition, NOON } from './buildBreakers.ts';
import { NaiveBreaker, type NaivePermit, type NaiveRules } from './naiveBreaker.ts';

const OPERATIONS = 24;
const SURROUNDINGS = {
  random: () => 0.5,
  wallOffset: () => NOON,
  changed: () => undefined,
  exitsFail: () => undefined,
};
const ACTIONS = ['isolate', 'release', 'release', 'reset', 'disable', 'enable', 'enable'] as const;

const WAIT = { waitSeconds: 5, maxWaitSeconds: 30, leaseSeconds: 4, probes: 2, probeFailures: 1 };

/** Rules of every kind, small enough for random sequences to go all ways. */
const RULES: readonly NaiveRules[] = [
  { windowCalls: 10, minimumCalls: 5, failureShare: 0.5, rounds: [10_000], probes: 4, probeFailures: 2 },
  { windowCalls: 4, minimumCalls: 2, failureShare: 0.75, consecutiveFailures: 3, rounds: [2500, 5000] },
  { windowCalls: 7, failures: 3, rounds: [] },
  { windowCalls: 6, minimumCalls: 3, slowShare: 0.5, slowMs: 100, rounds: [2500, 5000], probes: 3 },
  { windowSeconds: 5, minimumCalls: 3, failureShare: 0.6, rounds: [10_000], probes: 3, probeFailures: 3 },
  { windowSeconds: 3, failures: 3, consecutiveFailures: 5, rounds: [] },
  { windowSeconds: 60, minimumCalls: 4, failureShare: 0.5, slowShare: 0.4, slowMs: 100, rounds: [5000] },
  { consecutiveFailures: 2, windowCalls: 1, rounds: [2500], probes: 1 },
].map((rules) => Object.assign({}, WAIT, rules));

const DEFINITIONS: readonly BreakerDefinition[] = RULES.map(
  ({ waitSeconds, maxWaitSeconds, rounds, probes, probeFailures, leaseSeconds, ...trips }) =>
    aDefinition(trips, {
      kind: 'wait',
      waitSeconds,
      maxWaitSeconds,
      rounds,
      probes,
      probeFailures,
      leaseSeconds,
    }),
);

const TUNED = DEFINITIONS.map((definition) => tuneRules(definition));

/** A small generator of evenly spread numbers in [0, 1) (mulberry32, public domain). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a run has found. */
export interface Comparison {
  readonly sequences: number;
  readonly operations: number;
  /** Changes of state that were gone through, so that it is seen that the sequences reach them. */
  readonly changes: number;
  /** The first difference, with its seed and the steps that led to it. */
  readonly difference: string | undefined;
}

/** Runs random sequences against the engine and the reference, and compares everything after every step. */
export function compareWithReference(firstSeed: number, sequences: number): Comparison {
  let operations = 0;
  let changes = 0;
  for (let sequence = 0; sequence < sequences; sequence += 1) {
    const found = compareOne(firstSeed + sequence);
    operations += OPERATIONS;
    changes += found.changes;
    if (found.difference !== undefined) {
      return { sequences: sequence + 1, operations, changes, difference: found.difference };
    }
  }
  return { sequences, operations, changes, difference: undefined };
}

function compareOne(seed: number): { readonly changes: number; readonly difference: string | undefined } {
  const random = randomNumbers(seed);
  const index = Math.floor(random() * RULES.length);
  let changes = 0;
  const breaker = new Breaker(
    DEFINITIONS[index]!,
    { kind: 'venue', id: '1:v' },
    {
      ...SURROUNDINGS,
      changed: () => {
        changes += 1;
      },
    },
    TUNED[index],
  );
  const naive = new NaiveBreaker(RULES[index]!);
  const failing = random();
  const permits: (readonly [Permit, NaivePermit])[] = [];
  const steps: string[] = [];
  let now = Math.floor(random() * 100_000);
  for (let step = 0; step < OPERATIONS; step += 1) {
    now += pause(random);
    const said = act(breaker, naive, permits, now, failing, random);
    steps.push(said.step);
    const [ours, theirs] = [stateOf(breaker, now), naiveStateOf(naive, now)];
    if (said.differs || ours !== theirs) {
      return {
        changes,
        difference: `seed ${seed}, rules ${index}, at ${now}: ${steps.join(' ')}\n${ours}\n${theirs}`,
      };
    }
  }
  return { changes, difference: undefined };
}

/** Mostly short, at times longer than a lease, a wait or a window. */
function pause(random: () => number): number {
  const kind = random();
  return Math.floor(random() * (kind < 0.3 ? 1 : kind < 0.75 ? 700 : kind < 0.95 ? 5000 : 70_000));
}

function act(
  breaker: Breaker,
  naive: NaiveBreaker,
  permits: (readonly [Permit, NaivePermit])[],
  now: number,
  failing: number,
  random: () => number,
): { readonly step: string; readonly differs: boolean } {
  const kind = random();
  if (kind < 0.35) {
    const [ours, theirs] = [breaker.admit(now), naive.admit(now)];
    if (ours !== undefined && theirs !== undefined) {
      permits.push([ours, theirs]);
    }
    return {
      step: `admit@${now}:${ours !== undefined}`,
      differs: (ours === undefined) !== (theirs === undefined),
    };
  }
  const outcome: BreakerOutcome = {
    result: random() < 0.08 ? 'ignored' : random() < failing ? 'failure' : 'success',
    durationMs: random() < failing ? 101 : 100,
  };
  const said = `${outcome.result},${outcome.durationMs}`;
  const chosen = permits[Math.floor(random() * permits.length)];
  if (kind < 0.75 && chosen !== undefined) {
    breaker.settle(chosen[0], outcome, now);
    naive.settle(chosen[1], outcome, now);
    return { step: `settle@${now}:${said}`, differs: false };
  }
  if (kind < 0.97) {
    breaker.report(outcome, now);
    naive.report(outcome, now);
    return { step: `report@${now}:${said}`, differs: false };
  }
  const action = ACTIONS[Math.floor(random() * ACTIONS.length)]!;
  breaker.operate(action, now, { who: 'ann', why: 'a test' });
  naive.operate(action, now);
  return { step: `${action}@${now}`, differs: false };
}

function stateOf(breaker: Breaker, now: number): string {
  const { state, attempt, until = Infinity } = breaker;
  const { calls, failures, slow, consecutive } = breaker.counts(now);
  return told(state, attempt, until, [calls, failures, slow, consecutive]);
}

function naiveStateOf(naive: NaiveBreaker, now: number): string {
  const { state, attempt, until } = naive;
  const { calls, failures, slow, consecutive } = naive.counted(now);
  return told(state, attempt, until, [calls, failures, slow, consecutive]);
}

/** What has to be the same; what a window held when it tripped is kept to be looked at, and means nothing any more. */
function told(state: string, attempt: number, until: number, counts: readonly number[]): string {
  return `${state} attempt ${attempt} until ${until} ${state === 'closed' ? counts.join('/') : ''}`;
}
