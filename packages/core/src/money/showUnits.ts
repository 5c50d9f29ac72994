import { formatAmount } from './tokenAmount.ts';

/** An amount for a sentence: cut to two decimals, with separators of thousands and the symbol of its token. */
export function showUnits(
  amount: bigint,
  { symbol, decimals }: { readonly symbol: string; readonly decimals: number },
): string {
  const step = 10n ** BigInt(Math.max(0, decimals - 2));
  const cut = formatAmount((amount / step) * step, decimals);
  return `${cut.replaceAll(/\B(?=(?:\d{3})+(?:\.|$))/g, ',')} ${symbol}`;
}
