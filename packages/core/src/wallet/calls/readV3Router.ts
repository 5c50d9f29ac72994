import type { Hex } from '../../money/hex.ts';
import { address, bytes, list, readAbi, tuple, uint } from './abiType.ts';
import { readPoolPath } from './poolPath.ts';
import { selector, SELECTOR_DIGITS } from './selector.ts';
import type { CallReading, StepRecipient, TradeStep } from './tradeStep.ts';

const AMOUNT = uint(256);
const SINGLE = tuple(address, address, uint(24), address, AMOUNT, AMOUNT, AMOUNT, uint(160));
const PATH = tuple(tuple(bytes, address, AMOUNT, AMOUNT, AMOUNT));

const CALLS = {
  single: '((address,address,uint24,address,uint256,uint256,uint256,uint160))',
  path: '((bytes,address,uint256,uint256,uint256))',
};
const SINGLE_IN = selector(`exactInputSingle${CALLS.single}`);
const SINGLE_OUT = selector(`exactOutputSingle${CALLS.single}`);
const PATH_IN = selector(`exactInput${CALLS.path}`);
const PATH_OUT = selector(`exactOutput${CALLS.path}`);
const SWEEP = selector('sweepToken(address,uint256,address)');
const MULTICALL = selector('multicall(bytes[])');

const ROUTER_ITSELF = '0x0000000000000000000000000000000000000000';

interface Reading {
  readonly step: TradeStep;
  readonly deadline?: bigint;
}

/** Calls of V3 periphery's SwapRouter and PancakeSwap's, whose swaps carry the deadline. */
export function readV3Router(digits: string): CallReading {
  if (digits.slice(0, SELECTOR_DIGITS) !== MULTICALL) {
    const swap = readOne(digits);
    return typeof swap === 'string'
      ? swap
      : swap.deadline === undefined
        ? 'unknown'
        : { steps: [swap.step], deadline: swap.deadline };
  }
  const calls = readAbi(tuple(list(bytes)), digits.slice(SELECTOR_DIGITS));
  if (calls === undefined) {
    return 'malformed';
  }
  const steps: TradeStep[] = [];
  let deadline: bigint | undefined;
  for (const call of calls[0]) {
    const one = readOne(call);
    if (typeof one === 'string') {
      return one;
    }
    steps.push(one.step);
    // The latest counts, since every one of them is checked against the same bound.
    if (one.deadline !== undefined && (deadline === undefined || one.deadline > deadline)) {
      deadline = one.deadline;
    }
  }
  return deadline === undefined ? 'malformed' : { steps, deadline };
}

function readOne(digits: string): Reading | 'unknown' | 'malformed' {
  const name = digits.slice(0, SELECTOR_DIGITS);
  const args = digits.slice(SELECTOR_DIGITS);
  switch (name) {
    case SINGLE_IN:
    case SINGLE_OUT: {
      const call = readAbi(SINGLE, args);
      if (call === undefined || call[7] !== 0n || call[2] >= 1_000_000n) {
        return 'malformed';
      }
      const [tokenIn, tokenOut, , to, deadline, fixed, limit] = call;
      return { step: swapStep(name === SINGLE_IN, [tokenIn, tokenOut], to, fixed, limit), deadline };
    }
    case PATH_IN:
    case PATH_OUT: {
      const [call] = readAbi(PATH, args) ?? [];
      const tokens = readPoolPath(call?.[0] ?? '');
      if (call === undefined || tokens === undefined) {
        return 'malformed';
      }
      const [, to, deadline, fixed, limit] = call;
      const forth = name === PATH_IN ? tokens : tokens.toReversed();
      return { step: swapStep(name === PATH_IN, forth, to, fixed, limit), deadline };
    }
    case SWEEP: {
      const call = readAbi(tuple(address, AMOUNT, address), args);
      return call === undefined
        ? 'malformed'
        : { step: { kind: 'sweep', token: call[0], minOut: call[1], recipient: call[2] } };
    }
    default:
      return 'unknown';
  }
}

function swapStep(
  exactIn: boolean,
  tokens: readonly string[],
  to: Hex,
  fixed: bigint,
  limit: bigint,
): TradeStep {
  const recipient: StepRecipient = to === ROUTER_ITSELF ? 'contract' : to;
  return exactIn
    ? { kind: 'exactIn', tokens, amountIn: fixed, minOut: limit, recipient }
    : { kind: 'exactOut', tokens, amountOut: fixed, maxIn: limit, recipient };
}
