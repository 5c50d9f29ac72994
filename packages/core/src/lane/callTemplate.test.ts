import { assert, bigInt, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCallTemplate, type CallValues } from './callTemplate.ts';

const word = (value: bigint | number): string => value.toString(16).padStart(64, '0');
/** As a router's calldata: a selector, words, and words inside bytes that are not aligned. */
const encode = ({ amountIn, minAmountOut, deadline }: CallValues) =>
  `0x5ae401dc${word(deadline)}${word(0x40)}04e45aaf${word(amountIn)}${word(minAmountOut)}ff${word(amountIn)}` as const;

const halves = (values: CallValues) => `${encode(values)}${word(values.amountIn / 2n)}` as const;
const longer = (values: CallValues) =>
  values.minAmountOut > 1n << 90n ? (`${encode(values)}00` as const) : encode(values);

describe('createCallTemplate', () => {
  it('writes what the encoder writes', () => {
    const template = createCallTemplate(encode);
    const values = record({
      amountIn: bigInt({ min: 0n, max: (1n << 256n) - 1n }),
      minAmountOut: bigInt({ min: 0n, max: (1n << 256n) - 1n }),
      deadline: integer({ min: 0, max: 2 ** 40 }),
    });
    assert(
      property(values, (some) => {
        expect(template?.(some)).toBe(encode(some));
      }),
    );
  });

  it('is none where a value does not bind the call', () => {
    expect(createCallTemplate((values) => encode({ ...values, deadline: 1 }))).toBeUndefined();
    expect(createCallTemplate((values) => encode({ ...values, minAmountOut: 0n }))).toBeUndefined();
  });

  it('is none where the call depends on a value in another way too', () => {
    expect(createCallTemplate(halves)).toBeUndefined();
    expect(createCallTemplate(longer)).toBeUndefined();
  });
});
