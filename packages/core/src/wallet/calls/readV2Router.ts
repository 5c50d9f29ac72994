import { address, list, readAbi, tuple, uint } from './abiType.ts';
import { selector, SELECTOR_DIGITS } from './selector.ts';
import type { CallReading } from './tradeStep.ts';

const AMOUNT = uint(256);
const SWAP = tuple(AMOUNT, AMOUNT, list(address), address, AMOUNT);
const SHAPE = '(uint256,uint256,address[],address,uint256)';

const EXACT_IN = new Set([
  selector(`swapExactTokensForTokens${SHAPE}`),
  selector(`swapExactTokensForTokensSupportingFeeOnTransferTokens${SHAPE}`),
]);
const EXACT_OUT = selector(`swapTokensForExactTokens${SHAPE}`);

/** Calls of Uniswap's V2 Router02 and its copies. */
export function readV2Router(digits: string): CallReading {
  const name = digits.slice(0, SELECTOR_DIGITS);
  if (!EXACT_IN.has(name) && name !== EXACT_OUT) {
    return 'unknown';
  }
  const swap = readAbi(SWAP, digits.slice(SELECTOR_DIGITS));
  if (swap === undefined) {
    return 'malformed';
  }
  const [amount, limit, tokens, recipient, deadline] = swap;
  return {
    deadline,
    steps: [
      name === EXACT_OUT
        ? { kind: 'exactOut', tokens, amountOut: amount, maxIn: limit, recipient }
        : { kind: 'exactIn', tokens, amountIn: amount, minOut: limit, recipient },
    ],
  };
}
