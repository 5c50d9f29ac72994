import type { BlockHeader } from '@twinlane/core/market/block';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import { RetryableError } from '@twinlane/core/errors';
import { aBlock, aPair, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { JobDefinition } from './defineJob.ts';
import { createSmartLane, sizeClass } from './smartLane.ts';

const TOKEN = aToken(1, 'TKN');
const POOL = aPair(USDC, 10n ** 12n, TOKEN, 10n ** 24n);
const PASSED: TradeSimulation = {
  outcome: 'passed',
  boughtExpected: 1n,
  bought: 1n,
  soldExpected: 1n,
  sold: 1n,
  buyGas: 1n,
  sellGas: 1n,
};

/** A Smart Lane whose jobs end when a test says so. */
function lane(deadlineMs = 60_000) {
  const asked: { readonly data: unknown; readonly answer: PromiseWithResolvers<TradeSimulation> }[] = [];
  let head: BlockHeader = aBlock(100);
  const simulator = createSmartLane({
    direct: { simulateRoundTrip: async () => ({ outcome: 'buyFailed', reason: 'tried directly' }) },
    queues: {
      ask: <Data extends object, Answer>(_: JobDefinition<Data, Answer>, data: Data) => {
        const answer = Promise.withResolvers<TradeSimulation>();
        asked.push({ data, answer });
        return answer.promise as Promise<Answer>;
      },
    },
    mirror: { head: () => head },
    deadlineMs,
  });
  const enter = (amountIn: bigint) =>
    simulator.simulateRoundTrip({ pool: POOL, cash: USDC, token: TOKEN, amountIn, scan: true });
  return { simulator, asked, enter, mine: (number: number) => void (head = aBlock(number)) };
}

it('makes one job of what several bots ask of one block, and another one of the next', async () => {
  const { asked, enter, mine } = lane();
  const answers = [enter(1_310_000_000n), enter(1_390_000_000n), enter(1_400_000_000n)];
  expect(asked.map(({ data }) => data)).toEqual([
    { token: TOKEN.address, pool: POOL.address, amountIn: '1400000000' },
  ]);
  asked[0]?.answer.resolve(PASSED);
  expect(await Promise.all(answers)).toEqual([PASSED, PASSED, PASSED]);
  expect(await enter(1_350_000_000n)).toEqual(PASSED);
  expect(asked).toHaveLength(1);
  mine(101);
  void enter(1_350_000_000n);
  void enter(2_000_000_000n);
  expect(asked).toHaveLength(3);
});

it('makes the decision wait until the deadline only, and answers it on a later block', async () => {
  const { asked, enter, mine } = lane(5);
  expect(await enter(1_000n)).toMatchObject({ outcome: 'unavailable', late: true });
  mine(101);
  expect(await enter(1_000n)).toMatchObject({ late: true });
  expect(asked).toHaveLength(1);
  asked[0]?.answer.resolve(PASSED);
  expect(await enter(1_000n)).toEqual(PASSED);
  mine(104);
  expect(await enter(1_000n)).toEqual(PASSED);
  mine(105);
  void enter(1_000n);
  expect(asked).toHaveLength(2);
});

it('tells what could not be asked as not known yet, and asks again', async () => {
  const { asked, enter } = lane();
  const first = enter(1_000n);
  asked[0]?.answer.reject(new RetryableError('store.unavailable', 'The database is away.'));
  expect(await first).toEqual({ outcome: 'unavailable', reason: 'The database is away.', late: true });
  void enter(1_000n);
  expect(asked).toHaveLength(2);
});

it('lets exits and past blocks be tried without a queue', async () => {
  const { asked, simulator } = lane();
  const request = { pool: POOL, cash: USDC, token: TOKEN, amountIn: 1n };
  const tried = { outcome: 'buyFailed', reason: 'tried directly' };
  expect(await simulator.simulateRoundTrip(request)).toEqual(tried);
  expect(await simulator.simulateRoundTrip({ ...request, scan: true, block: 7 })).toEqual(tried);
  expect(asked).toEqual([]);
});

test('a size class is no less than the size, at most a tenth more, and its own class', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), (amount) => {
      const size = sizeClass(amount);
      expect(size >= amount && size * 10n <= amount * 11n).toBe(true);
      expect(sizeClass(size)).toBe(size);
    }),
  );
});
