import { canonicalJson } from './hashChain.ts';
import { HORIZON_NAMES, type OutcomeLabel, type ThoughtOutcome } from './outcome.ts';
import type { Thought } from './thought.ts';

/** What the market did up to one horizon, as an export has it. Prices are exact decimals, times Unix seconds. */
export type LabelRecord = Pick<
  OutcomeLabel,
  'after' | 'best' | 'worst' | 'absent' | 'resolution' | 'sellable' | 'sellableAt'
>;

/** What a trade came to, as an export has it. Amounts are cash base units as text. */
export interface TradeRecord {
  readonly orderId: string;
  readonly positionId: string;
  readonly openedAt: number;
  readonly closedAt: number;
  readonly realisedPnl: string;
  readonly gasFeeCash: string;
}

/** What came of a decision, as an export has it: by horizon (`5m`, `1h`, `24h`), and of its trade. */
export interface OutcomeRecord {
  readonly labels: Readonly<Record<string, LabelRecord>>;
  readonly trade?: TradeRecord;
}

/** A line of an export: the thought as it is stored, its hash included, and beside it what came of it. */
export interface ThoughtRecord extends Thought {
  readonly outcome?: OutcomeRecord;
}

/** What came of a thought as plain JSON. */
export function outcomeRecord({ labels, trade }: ThoughtOutcome): OutcomeRecord {
  const byHorizon = Object.fromEntries(
    labels.map((label) => [HORIZON_NAMES[label.horizon], labelRecord(label)]),
  );
  if (trade === undefined) return { labels: byHorizon };
  const { orderId, positionId, openedAt, closedAt, realisedPnl, gasFeeCash } = trade;
  return {
    labels: byHorizon,
    trade: {
      orderId,
      positionId,
      openedAt,
      closedAt,
      realisedPnl: realisedPnl.toString(),
      gasFeeCash: gasFeeCash.toString(),
    },
  };
}

function labelRecord(label: OutcomeLabel): LabelRecord {
  const { after, best, worst, absent, resolution, sellable, sellableAt } = label;
  return {
    ...(after === undefined ? {} : { after }),
    ...(best === undefined ? {} : { best }),
    ...(worst === undefined ? {} : { worst }),
    ...(absent === undefined ? {} : { absent }),
    resolution,
    ...(sellable === undefined ? {} : { sellable }),
    ...(sellableAt === undefined ? {} : { sellableAt }),
  };
}

/** The thought of a record, as the chain knows it. */
export function thoughtOfRecord(record: ThoughtRecord): Thought {
  const { outcome: _, ...thought } = record;
  return thought;
}

/** The record as a line of an export: JSON in its one spelling (RFC 8785), and a line feed. */
export function recordLine(record: ThoughtRecord): string {
  return `${canonicalJson(record)}\n`;
}
