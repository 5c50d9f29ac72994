import type { Hex } from '@twinlane/core/money/hex';
import { decodeErrorResult } from 'viem';

const MOST = 100;

/** What a contract said when it failed: one bounded line, hostile input still. */
export function reasonIn(data: Hex | undefined): string {
  if (data === undefined || data.length < 10) {
    return 'it reverted without a reason';
  }
  try {
    const { errorName, args } = decodeErrorResult({ data });
    const words = errorName === 'Panic' ? `panic ${String(args[0])}` : String(args[0]);
    return Array.from(words)
      .filter((character) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(character))
      .slice(0, MOST)
      .join('');
  } catch {
    return `error ${data.slice(0, 10)}`;
  }
}
