import type { ParityView } from '@twinlane/protocol/parity';
import { escapeText } from './escapeText.ts';
import type { Palette } from './palette.ts';

/** Live trades beside the paper model, one line each. Names of tokens are escaped. */
export function renderParity({ trades, skipped }: ParityView, palette: Palette): string {
  if (trades.length === 0 && skipped.length === 0) {
    return 'The account has not traded yet.';
  }
  const lines = trades.map((trade) => {
    const { live, paper, amountError, amountErrorBps, gasError } = trade;
    const same = amountError === '0' && gasError === '0' && live.outcome === paper.outcome;
    const name = `${escapeText(trade.symbolIn, 12)} → ${escapeText(trade.symbolOut, 12)}`;
    const outcome =
      live.outcome === paper.outcome ? live.outcome : `${live.outcome} live, ${paper.outcome} on paper`;
    const error = `amount ${amountError} wei (${amountErrorBps} bp), gas ${gasError}`;
    return `${String(trade.blockNumber).padStart(10)}  ${name.padEnd(28)}  ${outcome.padEnd(9)}  ${same ? palette.good(error) : palette.warn(error)}`;
  });
  const exact = trades.filter(({ amountError, gasError }) => amountError === '0' && gasError === '0').length;
  return [
    palette.bold('Live less paper, each trade on the state before its block'),
    ...lines,
    ...skipped.map(({ orderId, reason }) =>
      palette.dim(`  ${orderId} not replayed: ${escapeText(reason, 120)}`),
    ),
    `${exact} of ${trades.length} trades are the same to the wei and to the unit of gas.`,
  ].join('\n');
}
