import type { RevertReason } from '../portfolio/fill.ts';

/**
 * What routers, pools and tokens say, by what it means. Texts of the published contracts; of our own executor also the
 * selectors of its errors, which is how nodes name what they have no source of.
 */
const WORDS: readonly (readonly [pattern: RegExp, reason: RevertReason])[] = [
  [
    /INSUFFICIENT_OUTPUT_AMOUNT|Too little received|Too much requested|EXCESSIVE_INPUT_AMOUNT/,
    'insufficientOutput',
  ],
  [
    /TooLittleReceived|TooLittleOutput|0x18edc86f|InsufficientOutput|V[23]TooLittleReceived|V[23]TooMuchRequested/,
    'insufficientOutput',
  ],
  [/EXPIRED|Transaction too old|TransactionDeadlinePassed|DeadlinePassed|0x203d82d8/i, 'deadlinePassed'],
  [/INSUFFICIENT_LIQUIDITY|NotTheWholeAmount|0x35205794|K$|SPL|price limit/i, 'insufficientLiquidity'],
  [/exceeds balance|insufficient balance|InsufficientBalance/i, 'insufficientBalance'],
  [/out of gas|gas required exceeds/i, 'outOfGas'],
  [
    /TRANSFER_FROM_FAILED|TRANSFER_FAILED|0x39f1c8d9|^STF$|^TF$|\bSTF\b|allowance|transfer|paused|blacklist/i,
    'transferFailed',
  ],
];

/**
 * Why a swap reverted, from the words of the contract that refused it: hostile text, so that unknown words are `unknown`.
 * @param usedAll Whether the transaction used all of its gas.
 */
export function revertReasonOf(words: string, usedAll: boolean): RevertReason {
  return WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? (usedAll ? 'outOfGas' : 'unknown');
}
