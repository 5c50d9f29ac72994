import { OPPORTUNITY_WEIGHTS } from '@twinlane/core/opportunity/opportunityScore';
import { RISK_FACTORS } from '@twinlane/core/risk/registry';
import { HORIZON_NAMES, OUTCOME_HORIZONS } from '@twinlane/core/thought/outcome';
import type { ThoughtRecord } from '@twinlane/core/thought/thoughtRecord';

/** A column's type in Parquet. Exact decimals and base units are `STRING`: no floating point ever held them. */
type ColumnType = 'STRING' | 'JSON' | 'INT64' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP';
/** `JSON` takes plain JSON as it is. */
type ColumnValue = string | number | bigint | boolean | Date | object | undefined;

/** A column of the export. */
export interface ThoughtColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** What it holds, for the documentation. */
  readonly help: string;
  readonly of: (record: ThoughtRecord) => ColumnValue;
}

function column(name: string, type: ColumnType, help: string, of: ThoughtColumn['of']): ThoughtColumn {
  return { name, type, help, of };
}

function whole(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}

function moment(seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000);
}

const DECISION: readonly ThoughtColumn[] = [
  column('account_id', 'STRING', 'The account.', (r) => r.accountId),
  column('index', 'INT64', "Place in the account's chain, from 1.", (r) => whole(r.index)),
  column('id', 'STRING', 'The thought.', (r) => r.id),
  column('correlation_id', 'STRING', 'Ties it to its order, fill and exit.', (r) => r.correlationId),
  column('order_id', 'STRING', 'The order that it led to.', (r) => r.orderId),
  column('bot_id', 'STRING', 'The bot.', (r) => r.botId),
  column('strategy', 'STRING', 'Kind of its strategy.', (r) => r.strategy),
  column('intel_level', 'INT64', '1 to 10.', (r) => whole(r.intelLevel)),
  column('chain_id', 'INT64', 'The chain.', (r) => whole(r.chainId)),
  column('token', 'STRING', 'Address of the token.', (r) => r.token.address),
  column('symbol', 'STRING', 'What the token calls itself: hostile text.', (r) => r.token.symbol),
  column('decided_at', 'TIMESTAMP', 'Chain time of the decision, UTC.', (r) => moment(r.decidedAt)),
  column('decision', 'STRING', 'BUY, SKIP, SELL and so on.', (r) => r.decision),
  column('gate', 'STRING', 'What settled it.', (r) => r.gate),
  column('lane', 'STRING', '`fast` or `smart`.', (r) => r.lane),
  column('lane_reason', 'STRING', 'Why that lane.', (r) => r.laneReason),
  column('confidence', 'DOUBLE', '0 to 100, after risk.', (r) => r.confidence),
  column('risk_score', 'DOUBLE', '0 (safe) to 100.', (r) => r.riskScore),
  column('reasoning', 'STRING', 'One sentence.', (r) => r.reasoning),
  column('positives', 'JSON', 'What speaks for it, texts.', (r) => r.positives),
  column('negatives', 'JSON', 'What speaks against it, texts.', (r) => r.negatives),
  column('alternatives', 'JSON', 'What else was considered, texts.', (r) => r.alternatives),
  column('analysis_ms', 'DOUBLE', 'Milliseconds that it took; measured.', (r) => r.analysisMs),
];

const MARKET: readonly ThoughtColumn[] = [
  column('price', 'STRING', 'Cash per whole token, exact.', (r) => r.market.price),
  column('liquidity', 'STRING', 'Cash base units.', (r) => r.market.liquidity),
  column('volatility', 'DOUBLE', 'Of log returns per block.', (r) => r.market.volatility),
  column('base_fee', 'STRING', 'Wei per gas.', (r) => r.market.baseFeePerGas),
  column('block_number', 'INT64', 'The block that was seen.', (r) => whole(r.market.blockNumber)),
  column('block_hash', 'STRING', 'Its hash.', (r) => r.market.blockHash),
];

function snake(kind: string): string {
  return kind.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const FACTORS: readonly ThoughtColumn[] = RISK_FACTORS.flatMap(({ kind }) => {
  const name = `risk_${snake(kind)}`;
  const found = (record: ThoughtRecord) => record.factors.find(({ factor }) => factor === kind);
  return [
    column(`${name}_score`, 'DOUBLE', '0 (safe) to 100.', (r) => found(r)?.score),
    column(`${name}_weight`, 'DOUBLE', 'Its share of the score.', (r) => found(r)?.weight),
    column(`${name}_verdict`, 'STRING', '`pass`, `warn`, `block` or `unassessed`.', (r) => found(r)?.verdict),
  ];
});

const OPPORTUNITY: readonly ThoughtColumn[] = [
  column('opportunity_score', 'DOUBLE', '0 to 100.', (r) => r.opportunity?.score),
  ...Object.keys(OPPORTUNITY_WEIGHTS).map((kind) =>
    column(
      `opportunity_${snake(kind)}`,
      'DOUBLE',
      '0 to 100.',
      (r) => r.opportunity?.parts.find(({ part }) => part === kind)?.score,
    ),
  ),
];

const WHOLE: readonly ThoughtColumn[] = [
  column('factors', 'JSON', 'All risk factors with reasons and facts.', (r) => r.factors),
  column('features', 'JSON', 'The feature vector: numbers by name.', (r) => r.features),
  column('previous_hash', 'STRING', "Hash of the account's thought before it.", (r) => r.previousHash),
  column('hash', 'STRING', 'Its own.', (r) => r.hash),
];

const OUTCOMES: readonly ThoughtColumn[] = [
  ...OUTCOME_HORIZONS.flatMap((horizon) => {
    const name = HORIZON_NAMES[horizon];
    const label = (record: ThoughtRecord) => record.outcome?.labels[name];
    return [
      column(`price_${name}`, 'STRING', `Cash per whole token ${name} later.`, (r) => label(r)?.after),
      column(`best_${name}`, 'STRING', 'Highest until then.', (r) => label(r)?.best),
      column(`worst_${name}`, 'STRING', 'Lowest until then.', (r) => label(r)?.worst),
      column(`absent_${name}`, 'STRING', 'Why something of it is not known.', (r) => label(r)?.absent),
      column(`resolution_${name}`, 'INT64', 'Seconds its ends may be off.', (r) =>
        whole(label(r)?.resolution),
      ),
      column(`sellable_${name}`, 'BOOLEAN', 'As last known by then.', (r) => label(r)?.sellable),
      column(`sellable_at_${name}`, 'TIMESTAMP', 'When that was.', (r) => moment(label(r)?.sellableAt)),
    ];
  }),
  column('position_id', 'STRING', 'The position of its trade.', (r) => r.outcome?.trade?.positionId),
  column(
    'realised_pnl',
    'STRING',
    'Of that position, cash base units.',
    (r) => r.outcome?.trade?.realisedPnl,
  ),
  column('gas_fee_cash', 'STRING', 'Its gas, cash base units.', (r) => r.outcome?.trade?.gasFeeCash),
  column('opened_at', 'TIMESTAMP', 'When it was opened.', (r) => moment(r.outcome?.trade?.openedAt)),
  column('closed_at', 'TIMESTAMP', 'When it was closed.', (r) => moment(r.outcome?.trade?.closedAt)),
];

/** The columns of an export, always the same ones in the same order. What a thought does not have is null. */
export function thoughtColumns(withOutcomes: boolean): readonly ThoughtColumn[] {
  const always = [...DECISION, ...MARKET, ...FACTORS, ...OPPORTUNITY, ...WHOLE];
  return withOutcomes ? [...always, ...OUTCOMES] : always;
}
