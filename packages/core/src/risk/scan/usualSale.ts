import type { ScanTrial, TokenScan } from '../tokenScan.ts';

/** Sales by the holder without anything else: at once, a block later, an hour later. */
const SOON = 3;

/**
 * The first sale that went through within an hour of the purchase, to measure others by. Many tokens bar a sale in the block
 * of its purchase, or for some minutes, so that nobody can trade around others.
 */
export function usualSale(trials: TokenScan['trials']): ScanTrial | undefined {
  return plainSales(trials)
    .slice(0, SOON)
    .find(({ failed }) => failed === 'no');
}

/** Sales by the holder of what was bought now, the soonest first. */
export function plainSales(trials: TokenScan['trials']): readonly ScanTrial[] {
  return trials.filter(
    ({ kind, when }) => kind === 'now' || (kind === 'later' && !when.startsWith('bought')),
  );
}
