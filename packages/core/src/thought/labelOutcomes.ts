import type { CandleMarket } from '../market/candle.ts';
import type { Account } from '../portfolio/account.ts';
import type { Store } from '../ports.ts';
import { labelOutcome, outcomeWindow, type CandleRetention } from './labelOutcome.ts';
import { OUTCOME_HORIZONS, type OutcomeHorizon, type OutcomeLabel } from './outcome.ts';
import type { DueThought } from './thoughtStore.ts';

/** What labelling works with. */
export interface LabelParts {
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly account: Pick<Account, 'id' | 'chainId' | 'cash'>;
  readonly kept: CandleRetention;
}

/** What one run wrote. */
export interface LabelRun {
  readonly labels: number;
  readonly trades: number;
  /** Whether there is more that could be labelled now. */
  readonly more: boolean;
}

/** Thoughts of one horizon, and closed positions, that one run takes at most. */
const MOST_THOUGHTS = 200;
const MOST_POSITIONS = 100;

/** Chain seconds after a horizon before it is looked at: candles have closed by then, and the chain no longer drops its blocks. */
const SETTLE_SECONDS = 120;

/**
 * Labels what has become due by chain time: a bounded number of thoughts per horizon, and the trades of positions that were
 * closed. Each batch is one transaction, and the rows themselves say where to go on: a run that is cut off is made again, and
 * after a downtime runs catch up. Two runs at once write the same rows once.
 */
export async function labelOutcomes(parts: LabelParts): Promise<LabelRun> {
  const { store, account } = parts;
  const market: CandleMarket = { chainId: account.chainId, cash: account.cash.address };
  const newest = await store.read.outcomes.newestBlockTime(market);
  if (newest === undefined) return { labels: 0, trades: 0, more: false };
  const now = newest - SETTLE_SECONDS;
  let [labels, more] = [0, false];
  for (const horizon of OUTCOME_HORIZONS) {
    const written = await labelHorizon(parts, market, horizon, now);
    labels += written;
    more ||= written === MOST_THOUGHTS;
  }
  const trades = await store.read.outcomes.tradesDue(account.id, now, MOST_POSITIONS);
  if (trades.length > 0) await store.transaction((unit) => unit.putTradeOutcomes(trades));
  const positions = new Set(trades.map(({ positionId }) => positionId)).size;
  return { labels, trades: trades.length, more: more || positions === MOST_POSITIONS };
}

/** Labels one horizon and gives the number of labels. The chain is followed in order: what is not due yet ends it. */
async function labelHorizon(
  { store, account, kept }: LabelParts,
  market: CandleMarket,
  horizon: OutcomeHorizon,
  now: number,
): Promise<number> {
  const { outcomes, candles } = store.read;
  const next = await outcomes.due(account.id, horizon, MOST_THOUGHTS);
  const notDue = next.findIndex(({ decidedAt }) => decidedAt + horizon > now);
  const due = notDue === -1 ? next : next.slice(0, notDue);
  const [first, last] = [due[0], due.at(-1)];
  if (first === undefined || last === undefined) return 0;
  const before = OUTCOME_HORIZONS[OUTCOME_HORIZONS.indexOf(horizon) - 1];
  const indexes = { from: first.thoughtIndex, to: last.thoughtIndex };
  const earlier: ReadonlyMap<number, OutcomeLabel> =
    before === undefined ? new Map() : await outcomes.labels(account.id, before, indexes);
  const windows = due.map((thought) => windowOf(thought, earlier.has(thought.thoughtIndex) ? before : 0));
  function windowOf({ decidedAt }: DueThought, labelled: OutcomeHorizon | 0 = 0) {
    return outcomeWindow(decidedAt, horizon, labelled, { kept, now: now + SETTLE_SECONDS });
  }
  const [marks, unseen, sellable] = [
    await outcomes.marks(
      market,
      due.map(({ token, decidedAt }, n) => ({
        token,
        at: decidedAt + horizon,
        spans: windows[n]?.spans ?? [],
      })),
    ),
    await candles.unseen(market),
    await outcomes.sellable(
      account.id,
      due.map(({ token, decidedAt }) => ({ token, by: decidedAt + horizon })),
    ),
  ];
  const labels = due.map((thought, n) => {
    const labelledBefore = earlier.get(thought.thoughtIndex);
    const fact = sellable[n];
    return labelOutcome({
      accountId: account.id,
      thought,
      horizon,
      window: windows[n] ?? { spans: [], resolution: 1 },
      mark: marks[n] ?? {},
      unseen,
      ...(labelledBefore === undefined ? {} : { earlier: labelledBefore }),
      ...(fact === undefined ? {} : { sellable: fact }),
    });
  });
  await store.transaction((unit) => unit.putLabels(labels));
  return labels.length;
}
