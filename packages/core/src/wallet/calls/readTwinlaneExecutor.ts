import { executorVenues } from '../../market/executorVenues.ts';
import { address, list, readAbi, tuple, uint } from './abiType.ts';
import { selector, SELECTOR_DIGITS } from './selector.ts';
import type { CallReading } from './tradeStep.ts';

const AMOUNT = uint(256);
const ARGS = tuple(
  tuple(address, AMOUNT, address, AMOUNT, address, AMOUNT),
  list(tuple(AMOUNT, list(AMOUNT))),
);
const SHAPE = '((address,uint256,address,uint256,address,uint256),(uint256,uint256[])[])';
const EXACT_IN = selector(`swapExactIn${SHAPE}`);
const EXACT_OUT = selector(`swapExactOut${SHAPE}`);

const TOKEN_MASK = (1n << 160n) - 1n;
const FEE_MASK = (1n << 24n) - 1n;

/** Calls of a `TwinlaneExecutor`. Its order says all that matters; the paths must agree with it. */
export function readTwinlaneExecutor(digits: string): CallReading {
  const name = digits.slice(0, SELECTOR_DIGITS);
  if (name !== EXACT_IN && name !== EXACT_OUT) {
    return 'unknown';
  }
  const args = readAbi(ARGS, digits.slice(SELECTOR_DIGITS));
  if (args === undefined) {
    return 'malformed';
  }
  const [[tokenIn, amountIn, tokenOut, amountOut, recipient, deadline], paths] = args;
  const sum = paths.reduce((total, [amount]) => total + amount, 0n);
  const ends = paths.every(([amount, hops]) => amount > 0n && endsIn(tokenOut, hops));
  if (paths.length === 0 || !ends || sum !== (name === EXACT_IN ? amountIn : amountOut)) {
    return 'malformed';
  }
  const tokens = [tokenIn, tokenOut];
  return {
    deadline,
    steps: [
      name === EXACT_IN
        ? { kind: 'exactIn', tokens, amountIn, minOut: amountOut, recipient }
        : { kind: 'exactOut', tokens, amountOut, maxIn: amountIn, recipient },
    ],
  };
}

/** A hop is one word: the place in the table of venues (from bit 184), the fee (from bit 160) and the token that comes out. */
function endsIn(tokenOut: string, hops: readonly bigint[]): boolean {
  const places = BigInt(executorVenues.length);
  const known = hops.every((hop) => hop >> 184n < places && ((hop >> 160n) & FEE_MASK) < 1_000_000n);
  const last = hops.at(-1);
  return known && last !== undefined && (last & TOKEN_MASK) === BigInt(tokenOut);
}
