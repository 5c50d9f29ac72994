import { HORIZON_NAMES, type OutcomeLabel, type ThoughtOutcome } from '@twinlane/core/thought/outcome';
import { toAmount } from '@twinlane/protocol/amount';
import type { OutcomeHorizonName, OutcomeView } from '@twinlane/protocol/outcome';
import { isoFromSeconds } from './isoTime.ts';

/** What came of a decision as the protocol shows it. */
export function outcomeView({ labels, trade }: ThoughtOutcome, cashDecimals: number): OutcomeView {
  return {
    labels: labels.map(labelView),
    ...(trade === undefined
      ? {}
      : {
          trade: {
            orderId: trade.orderId,
            positionId: trade.positionId,
            realisedPnl: toAmount(trade.realisedPnl, cashDecimals),
            gasFeeCash: toAmount(trade.gasFeeCash, cashDecimals),
            openedAt: isoFromSeconds(trade.openedAt),
            closedAt: isoFromSeconds(trade.closedAt),
          },
        }),
  };
}

function labelView(label: OutcomeLabel): OutcomeView['labels'][number] {
  const { horizon, price, after, best, worst, absent, resolution, sellable, sellableAt } = label;
  return {
    horizon: HORIZON_NAMES[horizon] as OutcomeHorizonName,
    price,
    ...(after === undefined ? {} : { after }),
    ...(best === undefined ? {} : { best }),
    ...(worst === undefined ? {} : { worst }),
    ...(absent === undefined ? {} : { absent }),
    resolution,
    ...(sellable === undefined ? {} : { sellable }),
    ...(sellableAt === undefined ? {} : { sellableAt: isoFromSeconds(sellableAt) }),
  };
}
