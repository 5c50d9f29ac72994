import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PERMIT2_AMOUNT, planAllowance, planPermit2 } from './allowancePlan.ts';

const allowed = (amount: bigint, zeroFirst = false) => ({ allowed: amount, zeroFirst });

describe('what is approved', () => {
  it.each([
    ['an entry with nothing allowed: its exact amount', { kind: 'entry', amountIn: 5n }, allowed(0n), [5n]],
    ['an entry with too little allowed', { kind: 'entry', amountIn: 5n }, allowed(4n), [5n]],
    ['an entry that is allowed already', { kind: 'entry', amountIn: 5n }, allowed(5n), []],
    ['an entry where more is allowed ahead', { kind: 'entry', amountIn: 5n }, allowed(50n), []],
    ['an exit: exactly what is held', { kind: 'exit', held: 7n }, allowed(3n), [7n]],
    ['an exit with more allowed than is held', { kind: 'exit', held: 7n }, allowed(9n), [7n]],
    ['an exit that stands', { kind: 'exit', held: 7n }, allowed(7n), []],
    ['a closed position: nothing any more', { kind: 'exit', held: 0n }, allowed(1n, true), [0n]],
    ['a USDT-like token, from nothing', { kind: 'exit', held: 7n }, allowed(0n, true), [7n]],
    ['a USDT-like token, zero first', { kind: 'exit', held: 7n }, allowed(3n, true), [0n, 7n]],
    ['a pair ahead, up to what may be spent', { kind: 'ahead', left: 100n }, allowed(20n), [100n]],
  ] as const)('%s', (_, use, token, expected) => {
    expect(planAllowance(use, token)).toEqual(expected);
  });

  it('never leaves a position with another allowance than what is held, nor changes a USDT-like one at once', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n }), fc.bigInt({ min: 0n }), fc.boolean(), (held, before, zeroFirst) => {
        const steps = planAllowance({ kind: 'exit', held }, allowed(before, zeroFirst));
        let now = before;
        for (const step of steps) {
          expect(zeroFirst && now > 0n && step > 0n).toBe(false);
          now = step;
        }
        expect(now).toBe(held);
      }),
    );
  });
});

describe('what is approved inside Permit2', () => {
  const stands = { amount: 7n, expiration: 1_000 };
  it.each([
    ['what stands long enough', { kind: 'exit', held: 7n }, 900, undefined],
    ['what expires too early', { kind: 'exit', held: 7n }, 1_001, { amount: 7n, expiration: 1_001 }],
    ['another amount', { kind: 'exit', held: 6n }, 900, { amount: 6n, expiration: 900 }],
    ['an entry below what stands', { kind: 'entry', amountIn: 6n }, 900, undefined],
    [
      'more than Permit2 can hold',
      { kind: 'ahead', left: 2n ** 200n },
      900,
      { amount: MOST_PERMIT2_AMOUNT, expiration: 900 },
    ],
  ] as const)('%s', (_, use, until, expected) => {
    expect(planPermit2(use, stands, until)).toEqual(expected);
  });
});
