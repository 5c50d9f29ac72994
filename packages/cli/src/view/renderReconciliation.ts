import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import { escapeText } from './escapeText.ts';
import type { Palette } from './palette.ts';

/** Books beside the wallet, one balance a line. Names of tokens are escaped. */
export function renderReconciliation(found: ReconciliationView, palette: Palette): string {
  const lines = found.balances.map(({ token, books, chain }) => {
    const name = escapeText(token?.symbol ?? 'native', 12).padEnd(12);
    return books.units === chain.units
      ? `  ${name}  ${books.value}`
      : `  ${name}  ${palette.warn(`books ${books.value}, wallet ${chain.value}`)}`;
  });
  const { ordersInFlight: open } = found;
  const verdict = found.agrees
    ? palette.good('Books and wallet agree.')
    : palette.warn('Books and wallet differ. Nothing was changed.');
  return [
    palette.bold(`Wallet ${found.wallet} after block ${found.blockNumber}`),
    ...lines,
    open === 0 ? verdict : `${verdict} ${open} order${open === 1 ? ' is' : 's are'} in flight.`,
  ].join('\n');
}
