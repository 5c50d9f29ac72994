import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { URGENCIES } from '../transaction/feeOracle.ts';
import { baselineFees, baselinePrice } from './baselines.ts';
import { createFeeMemory, type FeeView } from './feeMemory.ts';
import { createMomentum } from './momentum.ts';
import { DEADLINES, offerFees } from './offerFees.ts';
import { referenceTakes } from './referenceRule.ts';
import { createSortedWindow, quantile } from './sortedWindow.ts';
import { ladderTip } from './tipLadder.ts';

const GWEI = 10n ** 9n;
const BOUNDS = { ceiling: 500n * GWEI, minTip: 1n };

/** What a memory says after blocks of these base fees and tips. */
function viewOf(blocks: readonly (readonly [baseFee: bigint, demanded: bigint])[], next: bigint): FeeView {
  const memory = createFeeMemory();
  for (const [number, [baseFee, demanded]] of blocks.entries()) {
    memory.add({ number, baseFee, demanded });
  }
  const view = memory.view(next);
  if (view === undefined) {
    throw new Error('no blocks');
  }
  return view;
}

describe('a sorted window', () => {
  test('holds the last values in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.integer({ min: 1, max: 12 }), (values, length) => {
        const window = createSortedWindow(length);
        values.forEach((value) => window.add(value));
        expect(window.sorted).toEqual(values.slice(-length).toSorted((a, b) => a - b));
      }),
    );
  });

  test('quantiles are values of it, by nearest rank', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.51)).toBe(3);
    expect(quantile([1, 2, 3, 4], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
    expect(quantile([], 0.5)).toBe(0);
  });
});

test('momentum learns what follows a step', () => {
  const momentum = createMomentum();
  expect(momentum.after(0.1)).toBe(0);
  for (let turn = 0; turn < 200; turn += 1) {
    momentum.add(turn % 2 === 0 ? 0.1 : -0.1);
  }
  expect(momentum.after(0.1)).toBeCloseTo(-0.1, 1);
  expect(momentum.after(-0.1)).toBeCloseTo(0.1, 1);
  expect(momentum.after(0)).toBe(0);
});

describe('the ladder of tips', () => {
  const tips = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100];
  test('rises as blocks run out', () => {
    const rungs = [5, 4, 3, 2, 1].map((left) => ladderTip({ tips, left, failure: 200, delay: 0, floor: 0 }));
    expect(rungs).toEqual(rungs.toSorted((a, b) => a - b));
    expect(rungs[0]).toBeLessThan(rungs[4] ?? 0);
  });

  test('pays for nothing that is not worth it, and for certainty where failing is dear', () => {
    expect(ladderTip({ tips, left: 1, failure: 20, delay: 0, floor: 0 })).toBe(9);
    expect(ladderTip({ tips, left: 1, failure: 1e9, delay: 0, floor: 0 })).toBe(100);
    expect(ladderTip({ tips, left: 3, failure: 20, delay: 0, floor: 0.5 })).toBeGreaterThanOrEqual(6);
  });
});

describe('offers', () => {
  const block = fc.tuple(fc.bigInt(0n, 900n * GWEI), fc.bigInt(0n, 50n * GWEI));
  test('never exceed the ceiling, cover the next base fee where they are sent, and the last block before the deadline is taken', () => {
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 120 }),
        fc.bigInt(0n, 900n * GWEI),
        fc.constantFrom(...URGENCIES),
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        (blocks, next, urgency, share) => {
          const waited = Math.floor(share * DEADLINES[urgency]);
          const { kind, fees } = offerFees(viewOf(blocks, next), urgency, waited, BOUNDS);
          expect(fees.maxFeePerGas).toBeLessThanOrEqual(BOUNDS.ceiling);
          expect(fees.maxPriorityFeePerGas).toBeLessThanOrEqual(fees.maxFeePerGas);
          expect(fees.maxPriorityFeePerGas).toBeGreaterThanOrEqual(BOUNDS.minTip);
          expect(kind === 'wait' || fees.maxFeePerGas >= next).toBe(true);
          const last = offerFees(viewOf(blocks, next), urgency, DEADLINES[urgency] - 1, BOUNDS);
          expect(urgency === 'urgent' || last.kind === 'send' || next > BOUNDS.ceiling).toBe(true);
        },
      ),
      { seed: 1 },
    );
  });

  test('an urgent one goes at once where the suggestion gets in, however much the base fee is about to fall', () => {
    const seesaw = Array.from(
      { length: 201 },
      (_, index) => [index % 2 === 0 ? 30n * GWEI : 33n * GWEI, GWEI] as const,
    );
    const view = viewOf(seesaw, 33n * GWEI);
    expect(view.expectedStep).toBeLessThan(-0.05);
    expect(offerFees(view, 'urgent', 0, BOUNDS).kind).toBe('send');
    expect(offerFees(view, 'standard', 0, BOUNDS).kind).toBe('wait');
  });

  test('patient ones wait for a dip and take it', () => {
    const blocks = Array.from(
      { length: 400 },
      (_, index) => [BigInt(30 + (index % 10)) * GWEI, GWEI] as const,
    );
    for (const urgency of ['patient25', 'patient100', 'patient300'] as const) {
      expect(offerFees(viewOf(blocks, 36n * GWEI), urgency, 0, BOUNDS).kind).toBe('wait');
      expect(offerFees(viewOf(blocks, 20n * GWEI), urgency, 0, BOUNDS).kind).toBe('send');
    }
  });

  test('a patient one offers less than a node suggests, and far more when time runs out', () => {
    const blocks = Array.from(
      { length: 400 },
      (_, index) => [30n * GWEI, BigInt(1 + ((index * 7) % 10)) * GWEI] as const,
    );
    const view = viewOf(blocks, 24n * GWEI);
    const early = offerFees(view, 'patient25', 0, BOUNDS).fees.maxPriorityFeePerGas;
    const late = offerFees(view, 'patient25', 24, BOUNDS).fees.maxPriorityFeePerGas;
    expect(early).toBeLessThan(BigInt(view.nodeTip) * 2n);
    expect(late).toBe(30n * GWEI);
  });
});

test('baselines offer what the libraries do', () => {
  const view = viewOf([[20n * GWEI, 3n * GWEI]], 21n * GWEI);
  const tip = { maxPriorityFeePerGas: 3n * GWEI };
  expect(baselineFees('viem', view)).toEqual({ ...tip, maxFeePerGas: 27n * GWEI });
  expect(baselineFees('ethers', view)).toEqual({ ...tip, maxFeePerGas: 43n * GWEI });
  expect(baselineFees('geth', view)).toEqual({ ...tip, maxFeePerGas: 43n * GWEI });
});

test('baselines pay the next base fee and their tip, and never more than their cap', () => {
  const view = viewOf([[20n * GWEI, 3n * GWEI]], 21n * GWEI);
  expect(baselinePrice('viem', view)).toBe(24n * GWEI);
  const jumped = viewOf([[20n * GWEI, 3n * GWEI]], 30n * GWEI);
  expect(baselinePrice('viem', jumped)).toBe(27n * GWEI);
  expect(baselinePrice('geth', jumped)).toBe(33n * GWEI);
});

test('the reference rule takes the cheapest tenth at first, more later, and anything at the deadline', () => {
  const fees = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(referenceTakes(10, fees, 0, 100)).toBe(true);
  expect(referenceTakes(11, fees, 0, 100)).toBe(false);
  expect(referenceTakes(23, fees, 50, 100)).toBe(true);
  expect(referenceTakes(24, fees, 50, 100)).toBe(false);
  expect(referenceTakes(1000, fees, 99, 100)).toBe(true);
});
