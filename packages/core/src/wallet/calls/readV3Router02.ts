import type { Hex } from '../../money/hex.ts';
import { address, bytes, list, readAbi, tuple, uint } from './abiType.ts';
import { readPoolPath } from './poolPath.ts';
import { selector, SELECTOR_DIGITS } from './selector.ts';
import type { CallReading, StepRecipient, TradeStep } from './tradeStep.ts';

const AMOUNT = uint(256);
const SINGLE = tuple(address, address, uint(24), address, AMOUNT, AMOUNT, uint(160));
const PATH = tuple(tuple(bytes, address, AMOUNT, AMOUNT));
const PAIRS = tuple(AMOUNT, AMOUNT, list(address), address);
const MULTICALL_ARGS = tuple(AMOUNT, list(bytes));

const CALLS = {
  single: '((address,address,uint24,address,uint256,uint256,uint160))',
  path: '((bytes,address,uint256,uint256))',
  pairs: '(uint256,uint256,address[],address)',
};
const SINGLE_IN = selector(`exactInputSingle${CALLS.single}`);
const SINGLE_OUT = selector(`exactOutputSingle${CALLS.single}`);
const PATH_IN = selector(`exactInput${CALLS.path}`);
const PATH_OUT = selector(`exactOutput${CALLS.path}`);
const PAIRS_IN = selector(`swapExactTokensForTokens${CALLS.pairs}`);
const PAIRS_OUT = selector(`swapTokensForExactTokens${CALLS.pairs}`);
const SWEEP = selector('sweepToken(address,uint256,address)');
const MULTICALL = selector('multicall(uint256,bytes[])');

const ROUTER_ITSELF = '0x0000000000000000000000000000000000000002';
/** As an amount in: all that the router holds. */
const ROUTER_BALANCE = 0n;

/** Calls of SwapRouter02: its `multicall` with a deadline alone, since nothing else in it has one. */
export function readV3Router02(digits: string): CallReading {
  if (digits.slice(0, SELECTOR_DIGITS) !== MULTICALL) {
    return 'unknown';
  }
  const args = readAbi(MULTICALL_ARGS, digits.slice(SELECTOR_DIGITS));
  if (args === undefined) {
    return 'malformed';
  }
  const [deadline, calls] = args;
  const steps: TradeStep[] = [];
  for (const call of calls) {
    const step = readOne(call);
    if (typeof step === 'string') {
      return step;
    }
    steps.push(step);
  }
  return { steps, deadline };
}

function readOne(digits: string): TradeStep | 'unknown' | 'malformed' {
  const name = digits.slice(0, SELECTOR_DIGITS);
  const args = digits.slice(SELECTOR_DIGITS);
  switch (name) {
    case SINGLE_IN:
    case SINGLE_OUT: {
      const call = readAbi(SINGLE, args);
      if (call === undefined || call[6] !== 0n || call[2] >= 1_000_000n) {
        return 'malformed';
      }
      const [tokenIn, tokenOut, , to, fixed, limit] = call;
      return swapStep(name === SINGLE_IN, [tokenIn, tokenOut], to, fixed, limit);
    }
    case PATH_IN:
    case PATH_OUT: {
      const [call] = readAbi(PATH, args) ?? [];
      const tokens = readPoolPath(call?.[0] ?? '');
      if (call === undefined || tokens === undefined) {
        return 'malformed';
      }
      const [, to, fixed, limit] = call;
      return swapStep(name === PATH_IN, name === PATH_IN ? tokens : tokens.toReversed(), to, fixed, limit);
    }
    case PAIRS_IN:
    case PAIRS_OUT: {
      const call = readAbi(PAIRS, args);
      return call === undefined
        ? 'malformed'
        : swapStep(name === PAIRS_IN, call[2], call[3], call[0], call[1]);
    }
    case SWEEP: {
      const call = readAbi(tuple(address, AMOUNT, address), args);
      return call === undefined
        ? 'malformed'
        : { kind: 'sweep', token: call[0], minOut: call[1], recipient: call[2] };
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
    ? {
        kind: 'exactIn',
        tokens,
        amountIn: fixed === ROUTER_BALANCE ? 'held' : fixed,
        minOut: limit,
        recipient,
      }
    : { kind: 'exactOut', tokens, amountOut: fixed, maxIn: limit, recipient };
}
