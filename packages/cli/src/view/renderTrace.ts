import type { OutcomeView } from '@twinlane/protocol/outcome';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TraceView } from '@twinlane/protocol/trace';
import { describeTrade } from './describe.ts';
import { escapeText } from './escapeText.ts';
import { formatFixed, formatGwei, formatPrice, formatQuantity, formatShare, formatSigned } from './format.ts';
import type { Palette } from './palette.ts';

const LABEL_WIDTH = 14;
const LONGEST = 400;

type Row = readonly [label: string, text: string];

/** A decision in plain words, and all that is linked with it. Foreign text is escaped. */
export function renderTrace(found: TraceView, palette: Palette): string {
  const { subject, thought, narration, outcome } = found;
  const row = ([label, text]: Row): string => `${palette.dim(label.padEnd(LABEL_WIDTH))}${text}`;
  const section = (title: string, rows: readonly Row[]): readonly string[] =>
    rows.length === 0 ? [] : ['', palette.bold(title), ...rows.map(row)];
  const told: readonly Row[] =
    narration === undefined ? [] : [[`by ${safe(narration.model, 40)}`, safe(narration.text, 2_000)]];
  return [
    palette.bold(`${subject.kind} ${safe(subject.id, 128)}`),
    ...(thought === undefined
      ? [palette.warn('No thought belongs to it (yet).')]
      : decisionRows(thought).map(row)),
    ...section('In other words', told),
    ...(thought === undefined ? [] : section('Factors', factorRows(thought))),
    ...(thought === undefined ? [] : section('Market', marketRows(thought))),
    ...section('Outcome', outcomeRows(outcome)),
    ...section('Trace', traceRows(found)),
    ...section('Position', stepRows(found)),
  ].join('\n');
}

function safe(text: string, columns = LONGEST): string {
  return escapeText(text, columns);
}

function decisionRows(thought: ThoughtView): readonly Row[] {
  const { decision, token, decidedAt, gate, reasoning, confidence, riskScore, opportunity } = thought;
  const { lane, laneReason, strategy, intelLevel, positives, negatives, alternatives } = thought;
  return [
    ['decision', `${decision} ${safe(token.symbol, 20)} (${token.address}) at ${decidedAt}`],
    ['settled by', safe(gate, 60)],
    ['why', safe(reasoning)],
    ['confidence', formatFixed(confidence, 1)],
    ...(riskScore === undefined ? [] : [['risk', `${formatFixed(riskScore, 1)} of 100`] as const]),
    ...(opportunity === undefined
      ? []
      : [['opportunity', `${formatFixed(opportunity.score, 1)} of 100`] as const]),
    ['lane', `${lane}: ${safe(laneReason)}`],
    ['strategy', `${safe(strategy, 40)} at intel level ${intelLevel}`],
    ...positives.map((text): Row => ['for it', safe(text)]),
    ...negatives.map((text): Row => ['against it', safe(text)]),
    ...alternatives.map((text): Row => ['or else', safe(text)]),
    ['chain', `link ${thought.index}, hash ${thought.hash}`],
  ];
}

function factorRows({ factors, opportunity }: ThoughtView): readonly Row[] {
  return [
    ...factors.map(({ factor, weight, score, verdict, reason }): Row => [
      safe(factor, LABEL_WIDTH - 1),
      `${verdict}, ${score === undefined ? 'no score' : formatFixed(score, 0)}, weight ${formatFixed(weight, 2)}: ${safe(reason)}`,
    ]),
    ...(opportunity?.parts ?? []).map(({ part, weight, score, reason }): Row => [
      safe(part, LABEL_WIDTH - 1),
      `opportunity ${formatFixed(score, 0)}, weight ${formatFixed(weight, 2)}: ${safe(reason)}`,
    ]),
  ];
}

function marketRows({ market, features }: ThoughtView): readonly Row[] {
  const { price, liquidity, volatility, baseFeePerGas, blockNumber, blockHash } = market;
  const vector = Object.entries(features).map(
    ([name, value]) => `${safe(name, 40)} ${formatQuantity(value)}`,
  );
  return [
    ['price', formatPrice(price)],
    ['liquidity', `${liquidity} base units of cash`],
    ...(volatility === undefined ? [] : [['volatility', `${formatShare(volatility)} a block`] as const]),
    ['base fee', formatGwei(baseFeePerGas)],
    ['block', `${blockNumber} (${blockHash})`],
    ...(vector.length === 0 ? [] : [['features', vector.join(', ')] as const]),
  ];
}

function outcomeRows(outcome: OutcomeView | undefined): readonly Row[] {
  if (outcome === undefined) {
    return [['', 'Nothing is labelled yet.']];
  }
  const { labels, trade } = outcome;
  return [
    ...labels.map((label): Row => [`after ${label.horizon}`, labelText(label)]),
    ...(trade === undefined
      ? []
      : [
          [
            'trade',
            `${formatSigned(trade.realisedPnl.value, 2)} realised by the position, ` +
              `${formatFixed(trade.gasFeeCash.value, 2)} of gas; closed ${trade.closedAt}`,
          ] as const,
        ]),
  ];
}

function labelText(label: OutcomeView['labels'][number]): string {
  const { price, after, best, worst, absent, sellable, sellableAt } = label;
  const change = (value: string): string => formatShare(Number(value) / Number(price) - 1);
  return [
    after === undefined ? 'price not known' : `${formatPrice(after)} (${change(after)})`,
    ...(best === undefined || worst === undefined ? [] : [`best ${change(best)}, worst ${change(worst)}`]),
    ...(absent === undefined ? [] : [safe(absent)]),
    ...(sellable === undefined
      ? []
      : [`${sellable ? 'sellable' : 'NOT sellable'} as of ${sellableAt ?? '?'}`]),
  ].join('; ');
}

function traceRows({ thought, order, transactions, fill, undone, position }: TraceView): readonly Row[] {
  return [
    ...(thought === undefined ? [] : [['thought', safe(thought.id, 128)] as const]),
    ...(order === undefined
      ? [['order', 'none came of it'] as const]
      : [
          [
            '→ order',
            `${safe(order.id, 128)} ${order.side} ${order.status}` +
              (order.statusReason === undefined ? '' : `: ${safe(order.statusReason)}`),
          ] as const,
        ]),
    ...transactions.map(({ id, kind, state, hash }): Row => [
      '→ transaction',
      `${safe(id, 128)} ${safe(kind, 20)} ${safe(state, 20)}${hash === undefined ? '' : ` ${hash}`}`,
    ]),
    ...(fill === undefined ? [] : [['→ fill', `${safe(fill.id, 128)} ${describeTrade(fill)}`] as const]),
    ...undone.map(({ trade, reason }): Row => [
      '→ taken back',
      `${safe(trade.id, 128)} ${describeTrade(trade)}: ${safe(reason)}`,
    ]),
    ...(position === undefined ? [] : [['→ position', safe(position.id, 128)] as const]),
  ];
}

function stepRows({ position, steps }: TraceView): readonly Row[] {
  if (position === undefined) {
    return [];
  }
  const state =
    position.closedAt === undefined
      ? `open, ${formatQuantity(position.quantity.value)} held`
      : `closed ${position.closedAt}, ${formatSigned(position.realisedPnl.value, 2)} realised`;
  return [
    ['state', state],
    ...steps.map(({ role, order, trade, thought }): Row => [
      role,
      `${thought === undefined ? 'not told yet' : `${thought.decision} by ${safe(thought.gate, 40)} (${safe(thought.id, 64)})`}, ` +
        `order ${order.status}${trade === undefined ? '' : `: ${describeTrade(trade)}`}`,
    ]),
  ];
}
