import { formatAmount } from './tokenAmount.ts';

/** An amount for a sentence: cut to two decimals, with the symbol of its token. */
export function showUnits(
  amount: bigint,
  { symbol, decimals }: { readonly symbol: string; readonly decimals: number },
): string {
  const step = 10n ** BigInt(Math.max(0, decimals - 2));
  return `${formatAmount((amount / step) * step, decimals)} ${symbol}`;
}
