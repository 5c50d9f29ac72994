import * as fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../breaker/breakerTypes.ts';
import { step, stepEntries, stepExits } from '../engine/step.ts';
import type { StepInput, StepPorts } from '../engine/stepTypes.ts';
import { EMPTY_MEMORY } from '../engine/botMemory.ts';
import { settingsFor } from '../intel/levels.ts';
import { tradingSettingsSchema } from '../engine/tradingSettings.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { TradeSimulation } from '../risk/riskFactor.ts';
import { strategyOf } from '../strategy/registry.ts';
import { aBlock, anAddress, aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aPosition, aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import { ExactDecoder, ExactEncoder } from './exactCodec.ts';
import { firstDifference, replayStep } from './replayStep.ts';
import type { StepRecord } from './stepRecord.ts';

const TOKENS = [aToken(1, 'ONE'), aToken(2, 'TWO'), aToken(3, '"$r"')] as const;

/** Prices that walk by the moves given, in per cent, to 1. */
function walk(moves: readonly number[]): readonly number[] {
  let price = 1;
  const prices = moves.map((move) => (price *= 1 + move / 100));
  const last = prices.at(-1) ?? 1;
  return prices.map((each) => each / last);
}

const moves = fc.array(fc.double({ min: -1, max: 1.5, noNaN: true }), { minLength: 40, maxLength: 60 });
const simulation: fc.Arbitrary<TradeSimulation> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(UNTAXED) },
  fc.constantFrom<TradeSimulation>(
    { outcome: 'sellFailed', reason: 'TRANSFER_FAILED' },
    { outcome: 'buyFailed', reason: 'PAUSED' },
    { outcome: 'unavailable', reason: 'timeout' },
  ),
);

interface Plan {
  readonly paths: readonly (readonly number[])[];
  readonly level: number;
  readonly strategy: 'momentum' | 'meanReversion';
  readonly state: 'running' | 'paused' | 'error' | 'stopped';
  readonly cash: bigint;
  readonly held: bigint;
  readonly cost: bigint;
  readonly simulation: TradeSimulation;
  readonly refuses: boolean;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  paths: fc.tuple(moves, moves, moves),
  level: fc.integer({ min: 1, max: 10 }),
  strategy: fc.constantFrom('momentum', 'meanReversion'),
  state: fc.constantFrom('running', 'running', 'running', 'paused', 'error', 'stopped'),
  cash: fc.bigInt({ min: 0n, max: 10n ** 11n }),
  held: fc.bigInt({ min: 0n, max: 10n ** 21n }),
  cost: fc.bigInt({ min: 0n, max: 2n * 10n ** 9n }),
  simulation,
  refuses: fc.boolean(),
});

function snapshotOf({ paths }: Plan): MarketSnapshot {
  const [first, second, third] = TOKENS;
  return aSnapshot({
    block: aBlock(1_000),
    pools: [
      aPair(USDC, 500_000_000_000n, first, 500_000n * 10n ** 18n, { address: anAddress(31) }),
      aPair(USDC, 40_000_000_000n, second, 40_000n * 10n ** 18n, { address: anAddress(32) }),
      aRangePool(third, USDC, { tick: -276_324, liquidity: 10n ** 17n, address: anAddress(33) }),
    ],
    prices: new Map(TOKENS.map(({ address }, n) => [address, walk(paths[n]!)])),
    nativePrice: 3_000,
  });
}

function inputOf(plan: Plan): StepInput {
  const { level, strategy, state, cash, held, cost } = plan;
  return aStepInput(snapshotOf(plan), {
    bot: aBot({ strategy, state, intelLevel: level, params: strategyOf(strategy).params.parse({}) }),
    balances: { cash, native: 10n ** 18n },
    positions: held === 0n ? [] : [aPosition(TOKENS[1], held, cost)],
    memory: EMPTY_MEMORY,
    settings: { intel: settingsFor(level), trading: tradingSettingsSchema.parse({}) },
  });
}

/** Leave is an object of the process, as the real one is. */
class Leave implements Admission {
  readonly #settled = Promise.resolve();
  get sizeBps(): number {
    return 5_000;
  }
  settle(): Promise<void> {
    return this.#settled;
  }
}

function portsOf({ simulation: answer, refuses }: Plan, records: StepRecord[] = []): StepPorts {
  const ports = aSimulator(answer);
  return {
    ...ports,
    observer: { onDecided: (record) => void records.push(record) },
    breakers: {
      ...ports.breakers,
      admit: () => new Leave(),
      refusal: (activity) =>
        refuses && activity.token === TOKENS[0].address
          ? { type: 'scamDetected', scope: { kind: 'token', id: activity.token }, reason: 'It was refused.' }
          : undefined,
    } as StepPorts['breakers'],
  };
}

describe('a decision', () => {
  it('is the same for the same snapshot, settings and answers', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const [first, second] = [inputOf(plan), inputOf(plan)];
        const [once, again] = [await step(first, portsOf(plan)), await step(second, portsOf(plan))];
        expect(firstDifference(once.memory, again.memory)).toBeUndefined();
        expect(once.decisions.map(({ thought }) => thought)).toEqual(
          again.decisions.map(({ thought }) => thought),
        );
        expect(once.decisions.map(({ intent }) => intent)).toEqual(
          again.decisions.map(({ intent }) => intent),
        );
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is made again from its record, written as JSON and read back, in one piece or in halves', async () => {
    let [decisions, records] = [0, 0];
    const encoder = new ExactEncoder();
    const decoder = new ExactDecoder();
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const made: StepRecord[] = [];
        const input = inputOf(plan);
        decisions += (await step(input, portsOf(plan, made))).decisions.length;
        const { seen, memory } = await stepExits(input, portsOf(plan, made));
        await stepEntries({ ...input, memory }, portsOf(plan, made), seen);
        for (const record of made) {
          const text = JSON.stringify(encoder.encode(record));
          await expect(replayStep(decoder.decode(JSON.parse(text)) as StepRecord)).resolves.toBeUndefined();
        }
        records += made.length;
      }),
      { numRuns: 40, seed: 12 },
    );
    expect(decisions).toBeGreaterThan(20);
    expect(records).toBe(120);
  });

  it('that differs is told by its first field', async () => {
    const plan: Plan = {
      paths: [walk([0.1, 0.2]), walk([0.1]), walk([0.1])],
      level: 5,
      strategy: 'momentum',
      state: 'running',
      cash: 10n ** 10n,
      held: 10n ** 18n,
      cost: 2n * 10n ** 9n,
      simulation: UNTAXED,
      refuses: false,
    };
    const made: StepRecord[] = [];
    await step(inputOf(plan), portsOf(plan, made));
    const [record] = made;
    const result = record!.result as { readonly decisions: readonly { readonly thought: object }[] };
    const altered = {
      ...record!,
      result: {
        ...result,
        decisions: [
          { ...result.decisions[0]!, thought: { ...result.decisions[0]!.thought, gate: 'another' } },
        ],
      },
    };
    await expect(replayStep(altered)).resolves.toMatchObject({
      field: 'decisions.0.thought.gate',
      recorded: 'another',
      replayed: 'exit.stopLoss',
    });
    await expect(replayStep({ ...record!, answers: [] })).resolves.toMatchObject({ recorded: 'a decision' });
  });
});

describe('the codec of a recording', () => {
  const values = fc.anything({
    withBigInt: true,
    withMap: true,
    withSet: true,
    withNullPrototype: false,
    withSparseArray: false,
  });

  it('gives back every value, objects that were written before too', () => {
    const encoder = new ExactEncoder();
    const decoder = new ExactDecoder();
    fc.assert(
      fc.property(values, values, (one, two) => {
        const value = { one, again: one, two, $r: 1, decimal: new Decimal('0.1') };
        const read = decoder.decode(JSON.parse(JSON.stringify(encoder.encode(value))));
        expect(firstDifference(value, read)).toBeUndefined();
      }),
      { numRuns: 500, seed: 13 },
    );
  });

  it('writes of a history that goes on only what is new', () => {
    const encoder = new ExactEncoder();
    const decoder = new ExactDecoder();
    const points = Array.from({ length: 400 }, (_, n) => ({ n, price: n / 7 }));
    const sizes: number[] = [];
    for (let end = 300; end < 400; end += 1) {
      const history = points.slice(end - 300, end);
      const text = JSON.stringify(encoder.encode({ token: { history } }));
      sizes.push(text.length);
      expect(decoder.decode(JSON.parse(text))).toEqual({ token: { history } });
    }
    expect(sizes[0]).toBeGreaterThan(5_000);
    expect(Math.max(...sizes.slice(1))).toBeLessThan(120);
  });
});
