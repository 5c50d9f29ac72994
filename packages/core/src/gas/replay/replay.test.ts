import { describe, expect, test } from 'vitest';
import { URGENCIES } from '../../transaction/feeOracle.ts';
import { seededRandom } from '../../transaction/testing/seededRandom.ts';
import { createFeeMemory, type FeeBlock } from '../feeMemory.ts';
import { bootstrap } from './bootstrap.ts';
import { type FeeHistory, type RecordedBlock, toFeeHistory } from './feeHistory.ts';
import { ORDER_GAS, type Outcome, pricePaid, walkOrder, type Way } from './order.ts';
import { replayRun } from './replayRun.ts';
import { poolClass, replayClass } from './summary.ts';

const GWEI = 10n ** 9n;

function blockOf(baseFee: bigint, demanded = 0n): FeeBlock {
  return { number: 1, baseFee, demanded };
}

/** Base fees that wander, and tips. */
function wandering(length: number, seed = 1): readonly FeeBlock[] {
  const random = seededRandom(seed);
  let fee = 30;
  return Array.from({ length }, (_, number) => {
    fee *= Math.exp((random.next() - 0.5) * 0.2 + 0.05 * Math.log(30 / fee));
    return {
      number,
      baseFee: BigInt(Math.round(fee * 1e9)),
      demanded: BigInt(Math.round(random.next() * 3e9)),
    };
  });
}

function historyOf(name: string, blocks: number): FeeHistory {
  return { name, runs: [wandering(blocks)], blocks, filled: 0, hasTips: true, demands: 'made up' };
}

describe('what a block takes', () => {
  const fees = { maxFeePerGas: 30n * GWEI, maxPriorityFeePerGas: 2n * GWEI };
  test('pays base fee and tip, within the cap', () => {
    expect(pricePaid(fees, blockOf(20n * GWEI))).toBe(22n * GWEI);
    expect(pricePaid(fees, blockOf(29n * GWEI))).toBe(30n * GWEI);
  });
  test('not where the cap does not cover the base fee, or the tip that is left is not enough', () => {
    expect(pricePaid(fees, blockOf(31n * GWEI))).toBeUndefined();
    expect(pricePaid(fees, blockOf(20n * GWEI, 3n * GWEI))).toBeUndefined();
    expect(pricePaid(fees, blockOf(29n * GWEI, 2n * GWEI))).toBeUndefined();
    expect(pricePaid(fees, blockOf(28n * GWEI, 2n * GWEI))).toBe(30n * GWEI);
  });
});

test('an order that misses its deadline pays for the cancel and for being sent again', () => {
  const stubborn: Way = {
    name: 'stubborn',
    deadline: 3,
    promises: true,
    decide: () => ({ maxFeePerGas: GWEI, maxPriorityFeePerGas: 0n }),
  };
  const memory = createFeeMemory();
  memory.add(blockOf(10n * GWEI));
  const view = memory.view(10n * GWEI);
  if (view === undefined) {
    throw new Error('no view');
  }
  const order = walkOrder(stubborn);
  const moment = { view, baseFees: [] };
  const outcomes = [1, 2, 3, 4].map(() => order.step(moment, blockOf(10n * GWEI)));
  expect(outcomes.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  expect(outcomes[3]).toEqual({ paid: 10n * GWEI * (ORDER_GAS + 21_000n), delay: 3, missed: true });
});

describe('a replay', () => {
  test('sees only the past: another future changes no order that is in by then', () => {
    const known = 450;
    const run = wandering(700);
    const other = [...run.slice(0, known), ...wandering(700 - known, 2)];
    for (const urgency of ['urgent', 'standard', 'patient25', 'patient100'] as const) {
      const settled = (blocks: readonly FeeBlock[]): ReadonlyMap<number, Outcome | undefined> =>
        new Map(
          replayRun(blocks, urgency)
            .map(({ at, outcomes }) => [at, outcomes.get('twinlane')] as const)
            .filter(([at, outcome]) => at + (outcome?.delay ?? 0) < known),
        );
      const before = settled(run);
      expect(before.size).toBeGreaterThan(100);
      expect(settled(other)).toEqual(before);
    }
  });

  test('of fees that never change saves nothing and costs nothing', () => {
    const run = Array.from({ length: 700 }, (_, number) => ({ number, baseFee: 20n * GWEI, demanded: 0n }));
    for (const urgency of URGENCIES) {
      const replayed = replayRun(run, urgency);
      expect(replayed.length).toBeGreaterThan(30);
      expect(
        new Set(replayed.flatMap(({ outcomes }) => [...outcomes.values()].map(({ paid }) => paid))),
      ).toEqual(new Set([20n * GWEI * ORDER_GAS]));
    }
  });

  test('never does better than the cheapest block, misses no deadline, and beats sending at once', () => {
    const history = historyOf('wandering', 3000);
    const random = seededRandom(1);
    for (const urgency of ['patient25', 'patient100', 'patient300'] as const) {
      const replay = replayClass(history, urgency, () => random.next());
      expect(replay?.ways['twinlane']?.missed).toBe(0);
      expect(replay?.saved.viem).toBeGreaterThan(0.02);
      expect(replay?.saved.viem).toBeLessThan(replay?.clairvoyant ?? 0);
      expect(replay?.interval.low).toBeLessThan(replay?.saved.viem ?? 0);
      expect(replay?.interval.high).toBeGreaterThan(replay?.saved.viem ?? 1);
    }
  });

  test('pools only histories with enough windows', () => {
    const long = historyOf('long', 1500);
    const short = historyOf('short', 400);
    const random = seededRandom(1);
    const replays = [long, short].flatMap(
      (each) => replayClass(each, 'patient25', () => random.next()) ?? [],
    );
    expect(replays).toHaveLength(2);
    expect(poolClass('patient25', replays, () => random.next())?.histories).toEqual(['long']);
    expect(poolClass('patient25', replays.slice(1), () => random.next())).toBeUndefined();
  });
});

test('the bootstrap holds the mean of what it is given', () => {
  const random = seededRandom(3);
  const sample = Array.from({ length: 200 }, () => random.next());
  const { low, high } = bootstrap(
    [sample],
    ([drawn]) => mean(drawn ?? []),
    () => random.next(),
  );
  expect(low).toBeLessThan(mean(sample));
  expect(high).toBeGreaterThan(mean(sample));
  expect(high - low).toBeLessThan(0.15);
});

describe('a recording', () => {
  test('with single blocks missing is filled in: by the rule of the base fee where gas is known', () => {
    const gas = { gasUsed: 30_000_000n, gasLimit: 30_000_000n };
    const history = toFeeHistory('gaps', recorded([7, 8, 9, 11], gas), 'p10');
    expect(history.filled).toBe(1);
    expect(history.runs[0]?.[3]).toEqual({ number: 10, baseFee: (9n * GWEI * 9n) / 8n, demanded: 0n });
    const between = toFeeHistory('gaps', recorded([7, 8, 9, 11]), 'p10');
    expect(between.runs[0]?.[3]?.baseFee).toBe(10n * GWEI);
  });

  test('with many blocks missing falls into two runs', () => {
    const history = toFeeHistory('hole', recorded([1, 2, 3, 40, 41, 42]), 'p10');
    expect(history.runs.map((run) => run.length)).toEqual([3, 3]);
  });

  test('may be out of order and hold blocks twice', () => {
    const history = toFeeHistory('mixed', recorded([3, 1, 2, 2]), 'p10');
    expect(history.runs.map((run) => run.map(({ number }) => number))).toEqual([[1, 2, 3]]);
  });

  test.each([
    [{ p5: 5n, p10: 10n, p25: 25n, average: 100n }, 'p10', 10n, 'p10 of the tips'],
    [{ p5: 5n, p10: 10n, p25: 25n, average: 100n }, 'p25', 25n, 'p25 of the tips'],
    [{ lowest: 7n, average: 100n }, 'p10', 7n, 'the lowest tip that is not zero'],
    [{ lowest: 0n, average: 100n }, 'p10', 25n, '25 % of the average tip'],
    [{ average: 100n }, 'p5', 15n, '15 % of the average tip'],
    [{ average: 100n }, 'none', 0n, 'base fees alone'],
    [{}, 'p10', 0n, 'base fees alone'],
  ] as const)('with tips %o demands by %s %d', (tips, demand, expected, words) => {
    const history = toFeeHistory('tips', recorded([1, 2, 3], { tips }), demand);
    expect(history.runs[0]?.map(({ demanded }) => demanded)).toEqual([expected, expected, expected]);
    expect(history.demands).toContain(words);
    expect(history.hasTips).toBe(expected > 0n);
  });

  test('of every so manyth block, or of one, is refused', () => {
    expect(() => toFeeHistory('sparse', recorded([1, 16, 31]), 'p10')).toThrow('every 15th block only');
    expect(() => toFeeHistory('one', recorded([1]), 'p10')).toThrow('1 blocks');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function recorded(numbers: readonly number[], more: Partial<RecordedBlock> = {}): readonly RecordedBlock[] {
  return numbers.map((number) => ({ number, baseFee: BigInt(number) * GWEI, tips: {}, ...more }));
}
