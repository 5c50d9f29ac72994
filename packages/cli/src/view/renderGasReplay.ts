import type { FeeHistory } from '@twinlane/core/gas/replay/feeHistory';
import { type ClassReplay, LEAST_WINDOWS, type WayFigures } from '@twinlane/core/gas/replay/summary';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatShare } from './format.ts';
import type { Palette } from './palette.ts';

const LABEL_WIDTH = 22;

/** A replayed history, class by class. Positive shares are savings against viem's default sent at once. */
export function renderGasReplay(
  history: FeeHistory,
  replays: readonly ClassReplay[],
  palette: Palette,
): string {
  const filled = history.filled === 0 ? '' : `, ${formatFixed(history.filled, 0)} of them filled in`;
  return [
    palette.bold(`${escapeText(history.name, 80)}: ${formatFixed(history.blocks, 0)} blocks${filled}`),
    history.hasTips
      ? `What a block demands as a tip: ${history.demands}.`
      : 'The history has no tips: base fees alone are compared.',
    ...replays.flatMap((replay) => ['', ...classLines(replay, palette)]),
  ].join('\n');
}

function classLines(replay: ClassReplay, palette: Palette): readonly string[] {
  const { saved, interval, reference, windows, ways } = replay;
  const row = (label: string, text: string): string => `  ${palette.dim(label.padEnd(LABEL_WIDTH))}  ${text}`;
  const few = windows.length < LEAST_WINDOWS ? palette.warn(` (few windows: ${windows.length})`) : '';
  return [
    palette.bold(`${replay.urgency}, ${formatFixed(replay.orders, 0)} orders`) + few,
    row(
      'saved against viem',
      `${formatShare(saved.viem)}, 95 % between ${formatShare(interval.low)} and ${formatShare(interval.high)}`,
    ),
    row('saved against ethers', formatShare(saved.ethers)),
    row("saved against geth's", formatShare(saved.geth)),
    ...(reference === undefined
      ? []
      : [row('reference rule saves', `${formatShare(reference)}${times(saved.viem, reference)}`)]),
    ...(replay.urgency === 'urgent'
      ? []
      : [
          row(
            'clairvoyant bound',
            `${formatShare(replay.clairvoyant)}, ${formatFixed(100 * replay.captured, 0)} % of it captured`,
          ),
        ]),
    row(
      'base fee at the start',
      replay.regimes
        .filter(({ orders }) => orders > 0)
        .map(
          ({ regime, orders, saved: share }) => `${regime} ${formatShare(share)} (${formatFixed(orders, 0)})`,
        )
        .join(', '),
    ),
    ...Object.entries(ways).map(([name, way]) => row(`delays, ${name}`, delaysOf(way))),
  ];
}

function times(saved: number, reference: number): string {
  return reference > 0 ? `; twinlane ${formatFixed(saved / reference, 2)} ×` : '';
}

function delaysOf({ delays, missed }: WayFigures): string {
  const { mean, p50, p95, p99, most } = delays;
  const late = missed === 0 ? '' : `, ${formatFixed(missed, 0)} deadlines missed`;
  return `mean ${formatFixed(mean, 1)}, p50 ${p50}, p95 ${p95}, p99 ${p99}, most ${most} blocks${late}`;
}
