import { expect, test } from 'vitest';
import { quoteExactIn } from './quote.ts';
import { bestDirectRoute, quoteRoute } from './route.ts';
import { pairPool, rangePool, TOKEN0, TOKEN1 } from './testing/pools.ts';

const shallow = pairPool(10n ** 18n, 10n ** 18n);
const deep = rangePool(3000, 60, 1n << 96n, [{ tickLower: -600, tickUpper: 600, liquidity: 10n ** 20n }]);

test('a pool crossed twice is quoted as the first crossing left it', () => {
  const there = { pool: shallow, tokenIn: TOKEN0, tokenOut: TOKEN1 };
  const back = { pool: shallow, tokenIn: TOKEN1, tokenOut: TOKEN0 };
  const quote = quoteRoute({ hops: [there, back] }, 10n ** 16n);
  const first = quoteExactIn(shallow, TOKEN0.address, 10n ** 16n);
  const second = quoteExactIn(first.after, TOKEN1.address, first.amountOut);
  expect(quote).toEqual({
    amountIn: 10n ** 16n,
    amountOut: second.amountOut,
    complete: true,
    hops: [first, second],
  });
  expect(quote.amountOut).toBeLessThan(10n ** 16n);
});

test('the best single pool wins, and one that cannot trade the whole amount never does', () => {
  const best = bestDirectRoute([shallow, deep], TOKEN0, TOKEN1, 10n ** 17n);
  expect(best?.route.hops[0]?.pool).toBe(deep);
  expect(best?.quote.amountOut).toBe(quoteExactIn(deep, TOKEN0.address, 10n ** 17n).amountOut);
  expect(bestDirectRoute([shallow, deep], TOKEN0, TOKEN1, 10n ** 19n)?.route.hops[0]?.pool).toBe(shallow);
  expect(bestDirectRoute([deep], TOKEN0, TOKEN1, 10n ** 19n)).toBeUndefined();
  const other = { ...TOKEN1, address: '0x5000000000000000000000000000000000000005' as const };
  expect(bestDirectRoute([shallow, deep], TOKEN0, other, 1n)).toBeUndefined();
});
