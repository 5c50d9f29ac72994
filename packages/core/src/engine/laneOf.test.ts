import { expect, it } from 'vitest';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aSimulator, aStepInput, UNTAXED } from '../testing/buildStep.ts';
import type { FastFacts } from './fastFacts.ts';
import { laneOfSignal } from './laneOf.ts';
import { step } from './step.ts';
import type { StepInput } from './stepTypes.ts';

const TOKEN = aToken(1, 'UP');
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
/** Rises for long enough that the strategy finds it worth buying. */
const RISING = [...Array.from({ length: 40 }, (_, index) => 1 + (index % 2) / 1_000), 1.004, 1.008, 1.013];
const SNAPSHOT = aSnapshot({
  block: aBlock(1_000),
  pools: [POOL],
  prices: new Map([[TOKEN.address, RISING]]),
});
const VERDICT = {
  pool: POOL.address,
  simulation: UNTAXED as Extract<typeof UNTAXED, { outcome: 'passed' }>,
  block: 999,
};

/** What a bot decides by whose settings choose the Fast Lane. */
function input(changes: Partial<FastFacts> = {}): StepInput {
  const plain = aStepInput(SNAPSHOT);
  const fast = { verdicts: () => [VERDICT], perTrade: 10n ** 12n, leftToday: 10n ** 9n, ...changes };
  return { ...plain, settings: { ...plain.settings, lane: 'fast' }, fast };
}

const SIGNAL = {
  side: 'buy',
  token: TOKEN.address,
  confidence: 95,
  positives: [],
  negatives: [],
  features: {},
} as const;

it.each([
  ['stays on the Fast Lane with a fresh verdict', {}, {}, 'fast'],
  ['leaves it without one', { verdicts: () => [] }, {}, 'smart'],
  ['leaves it where its verdict is too old', { verdicts: () => [{ ...VERDICT, block: 900 }] }, {}, 'smart'],
  ['stays on it with as much as is left today', {}, { spend: 1_000 }, 'fast'],
  ['leaves it with more', {}, { spend: 1_001 }, 'smart'],
  ['leaves it as a step of a plan', {}, { inSteps: true }, 'smart'],
] as const)('a signal %s', (_, fast, signal, lane) => {
  expect(laneOfSignal(input(fast), { ...SIGNAL, ...signal }).lane).toBe(lane);
});

it('analyses what has no verdict on the Smart Lane, and says why in its thought', async () => {
  const { decisions } = await step(input({ verdicts: () => [] }), aSimulator(UNTAXED));
  expect(decisions.map(({ thought }) => thought)).toEqual([
    expect.objectContaining({
      decision: 'BUY',
      lane: 'smart',
      laneReason: expect.stringContaining('so it is analysed first') as string,
    }),
  ]);
});

it('enters nothing a second time that was entered on the Fast Lane', async () => {
  const { decisions } = await step(input(), aSimulator(UNTAXED));
  expect(decisions.filter(({ intent }) => intent !== undefined)).toEqual([]);
});
