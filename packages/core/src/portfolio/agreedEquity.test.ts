import { expect, test } from 'vitest';
import { aToken, WETH } from '../testing/buildMarket.ts';
import { agreedEquity, NOTHING_AGREED, type ValuedAccount } from './agreedEquity.ts';

const TOKEN = aToken(1);

/** An account with 100 in cash, wei that are worth `native`, and a position that cost 50 and would fetch `value`. */
function account(native: bigint, value: bigint, quantity = 10n): ValuedAccount {
  return {
    cash: 100n,
    native: { wei: 1_000n, value: native },
    positions: [{ id: 'p', token: TOKEN, quantity, cost: 50n }],
    values: new Map([['p', value]]),
    wrappedNative: WETH.address,
  };
}

test('takes what the pools say where a second source agrees', () => {
  expect(agreedEquity(account(30n, 40n), () => true, NOTHING_AGREED).total).toBe(170n);
});

test('leaves what one source alone says at what was agreed last, and at its cost before that', () => {
  const { total, agreed } = agreedEquity(account(30n, 5n), (token) => token === WETH.address, NOTHING_AGREED);
  expect(total).toBe(180n);
  const first = agreedEquity(account(30n, 60n), () => true, agreed);
  expect(first.total).toBe(190n);
  const moved = agreedEquity(account(3n, 6n), () => false, first.agreed);
  expect(moved.total).toBe(190n);
  // Half of it was sold: half of the value that was agreed on is left.
  expect(agreedEquity(account(3n, 6n, 5n), () => false, moved.agreed).total).toBe(160n);
});

test('counts what nothing can be got for as nothing, whatever the prices', () => {
  const { agreed } = agreedEquity(account(30n, 60n), () => true, NOTHING_AGREED);
  expect(agreedEquity(account(30n, 0n), () => false, agreed).total).toBe(130n);
});
