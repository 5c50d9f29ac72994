import type { Hex } from '../../money/hex.ts';
import { address, bool, bytes, list, readAbi, tuple, uint } from './abiType.ts';
import { readPoolPath } from './poolPath.ts';
import { selector, SELECTOR_DIGITS } from './selector.ts';
import type { CallReading, StepRecipient, TradeStep } from './tradeStep.ts';

const AMOUNT = uint(256);
const EXECUTE = selector('execute(bytes,bytes[],uint256)');
const EXECUTE_ARGS = tuple(bytes, list(bytes), AMOUNT);

const POOLS = tuple(address, AMOUNT, AMOUNT, bytes, bool);
const PAIRS = tuple(address, AMOUNT, AMOUNT, list(address), bool);
const SWEEP = tuple(address, address, AMOUNT);
const PERMIT = tuple(
  tuple(tuple(address, uint(160), uint(48), uint(48)), address, AMOUNT),
  /** The signature: Permit2 checks it. */
  bytes,
);

const ROUTER_ITSELF = '0x0000000000000000000000000000000000000002';
/** As an amount in: all that the router holds. */
const ROUTER_BALANCE = 1n << 255n;

/**
 * Calls of Uniswap's Universal Router. Of its commands (`Commands.sol`) those that trade, hand in a permit and hand out what was
 * bought are known, and none with the flag that lets it fail unnoticed.
 */
export function readUniversalRouter(digits: string): CallReading {
  if (digits.slice(0, SELECTOR_DIGITS) !== EXECUTE) {
    return 'unknown';
  }
  const args = readAbi(EXECUTE_ARGS, digits.slice(SELECTOR_DIGITS));
  if (args === undefined || args[0].length !== args[1].length * 2) {
    return 'malformed';
  }
  const [commands, inputs, deadline] = args;
  const steps: TradeStep[] = [];
  for (const [index, input] of inputs.entries()) {
    const step = readCommand(commands.slice(index * 2, index * 2 + 2), input);
    if (typeof step === 'string') {
      return step;
    }
    steps.push(step);
  }
  return { steps, deadline };
}

function readCommand(command: string, input: string): TradeStep | 'unknown' | 'malformed' {
  switch (command) {
    case '00':
    case '01': {
      const [to, fixed, limit, path, payerIsUser] = readAbi(POOLS, input) ?? [];
      const tokens = readPoolPath(path ?? '');
      if (to === undefined || tokens === undefined) {
        return 'malformed';
      }
      const forth = command === '00' ? tokens : tokens.toReversed();
      return swapStep(command === '00', forth, to, fixed ?? 0n, limit ?? 0n, payerIsUser ?? false);
    }
    case '08':
    case '09': {
      const call = readAbi(PAIRS, input);
      return call === undefined
        ? 'malformed'
        : swapStep(command === '08', call[3], call[0], call[1], call[2], call[4]);
    }
    case '04': {
      const call = readAbi(SWEEP, input);
      return call === undefined
        ? 'malformed'
        : { kind: 'sweep', token: call[0], recipient: call[1], minOut: call[2] };
    }
    case '0a': {
      const call = readAbi(PERMIT, input);
      if (call === undefined) {
        return 'malformed';
      }
      const [[[token, amount, expiration], spender, sigDeadline]] = call;
      return { kind: 'permit', permit: { token, amount, expiration, spender, sigDeadline } };
    }
    default:
      return 'unknown';
  }
}

/** Either the user pays an amount, or the router pays all that it holds; nothing in between. */
function swapStep(
  exactIn: boolean,
  tokens: readonly string[],
  to: Hex,
  fixed: bigint,
  limit: bigint,
  payerIsUser: boolean,
): TradeStep | 'malformed' {
  const recipient: StepRecipient = to === ROUTER_ITSELF ? 'contract' : to;
  const isBalance = fixed === ROUTER_BALANCE;
  if (exactIn ? payerIsUser === isBalance : !payerIsUser) {
    return 'malformed';
  }
  return exactIn
    ? { kind: 'exactIn', tokens, amountIn: isBalance ? 'held' : fixed, minOut: limit, recipient }
    : { kind: 'exactOut', tokens, amountOut: fixed, maxIn: limit, recipient };
}
