import type { GasView } from '@twinlane/protocol/gas';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatGwei, formatQuantity, formatShare } from './format.ts';
import type { Palette } from './palette.ts';

const LABEL_WIDTH = 16;

/** Fees now: base fee, what each urgency should do, the trend. */
export function renderGas(view: GasView, palette: Palette): string {
  const { chain, trend, rollup } = view;
  const row = (label: string, text: string): string => `${palette.dim(label.padEnd(LABEL_WIDTH))}  ${text}`;
  return [
    palette.bold(`Gas on ${escapeText(chain.name, 40)} after block ${formatFixed(view.blockNumber, 0)}`),
    '',
    row('base fee', formatGwei(view.baseFee)),
    row(
      'next base fee',
      `${formatGwei(view.nextBaseFee)}, exact; then ${formatShare(view.expectedChange)} expected`,
    ),
    row('suggested tip', `${formatGwei(view.suggestedTip)}, as geth would`),
    row('ceiling', formatGwei(view.ceiling)),
    row(
      `last ${trend.blocks} blocks`,
      `${formatGwei(trend.lowest)} to ${formatGwei(trend.highest)}, median ${formatGwei(trend.median)}, ${formatShare(trend.change)}`,
    ),
    ...(rollup === undefined
      ? []
      : [
          row(
            'L1 and operator',
            `at most ${formatQuantity(rollup.fee.value)} ${escapeText(chain.nativeSymbol, 12)} for ${rollup.bytes} bytes and ${formatFixed(rollup.gasLimit, 0)} gas`,
          ),
        ]),
    '',
    palette.dim(
      `${'urgency'.padEnd(12)}${'within'.padStart(11)}  now   ${'tip'.padStart(16)}  ${'max fee'.padStart(16)}`,
    ),
    ...view.offers.map(({ urgency, deadline, action, maxFeePerGas, maxPriorityFeePerGas }) => {
      const within = deadline === 1 ? 'next block' : `${deadline} blocks`;
      const paint = action === 'send' ? palette.good : palette.warn;
      return [
        urgency.padEnd(12) + within.padStart(11),
        paint(action),
        `${formatGwei(maxPriorityFeePerGas).padStart(16)}  ${formatGwei(maxFeePerGas).padStart(16)}`,
      ].join('  ');
    }),
  ].join('\n');
}
