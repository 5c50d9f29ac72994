import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Admission, BreakerOutcome, BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { RevertReason } from '@twinlane/core/portfolio/fill';
import type { ExecutionReport } from '@twinlane/core/ports';

/** What the ends of orders are told to. */
export interface OrderSignalParts {
  readonly breakers: Breakers;
  readonly chainId: number;
  /** Of the pool with that address. */
  readonly venueOf: (pool: Order['route'][number]) => string | undefined;
}

/** What becomes of orders, on paper and live alike: `transactionFailure` of the account, `dexFailure` of the venue. */
export interface OrderSignals {
  ended(this: void, order: Order, report: ExecutionReport, admission?: Admission): void;
}

/**
 * Reverts that speak against the venue: its router or pool did not do what its state promised. The others are our own limits
 * (smallest output, deadline), our own means (balance, gas) or the token's doing (its transfer).
 */
const VENUES_FAULT: ReadonlySet<RevertReason> = new Set(['insufficientLiquidity', 'unknown']);

type EndReport = Exclude<ExecutionReport, { outcome: 'unknown' }>;

/** Tells the breakers how entries end; failures of exits are counted apart. */
export function createOrderSignals(parts: OrderSignalParts): OrderSignals {
  const { breakers, chainId, venueOf } = parts;

  function entryEnded(order: Order, report: EndReport, admission: Admission | undefined): void {
    const outcome = outcomeOf(breakers, chainId, order, report);
    const isVenues = outcome.result === 'success' || isVenuesFault(report);
    if (admission !== undefined) {
      const speaksOfBoth = isVenues || outcome.result === 'ignored';
      void admission.settle(speaksOfBoth ? outcome : { ...outcome, only: ['transactionFailure'] });
      return;
    }
    void breakers.report('transactionFailure', { kind: 'account', id: order.accountId }, outcome);
    const venue = venueScope(order);
    if (isVenues && venue !== undefined) {
      void breakers.report('dexFailure', venue, outcome);
    }
  }

  /** Counted apart: it alerts, and stands in no exit's way. */
  function exitEnded(order: Order, report: EndReport): void {
    const outcome = { ...exitOutcome(report), of: 'exit' } as const;
    void breakers.report('transactionFailure', { kind: 'account', id: order.accountId }, outcome);
    const venue = venueScope(order);
    if (venue !== undefined && (outcome.result === 'success' || isVenuesFault(report))) {
      void breakers.report('dexFailure', venue, outcome);
    }
  }

  function venueScope({ route }: Order): BreakerScope | undefined {
    const [pool] = route;
    const venue = pool === undefined ? undefined : venueOf(pool);
    return venue === undefined ? undefined : { kind: 'venue', id: `${chainId}:${venue}` };
  }

  return {
    ended(order, report, admission) {
      if (report.outcome === 'unknown') {
        // It is taken up again by the next start, which has no leave to give back.
        void admission?.settle({ result: 'ignored' });
      } else if (order.side !== 'sell') {
        entryEnded(order, report, admission);
      } else {
        exitEnded(order, report);
      }
    },
  };
}

function exitOutcome(report: EndReport): BreakerOutcome {
  return report.outcome === 'filled' ? { result: 'success' } : { result: 'failure', detail: report.reason };
}

function isVenuesFault(report: EndReport): boolean {
  const reverted = report.outcome === 'rejected' ? report.fill?.revertReason : undefined;
  return reverted !== undefined && VENUES_FAULT.has(reverted);
}

/** What an entry that was refused by a breaker on its way says nothing of. */
function outcomeOf(
  breakers: Breakers,
  chainId: number,
  { accountId, tokenOut, side }: Order,
  report: EndReport,
): BreakerOutcome {
  if (report.outcome === 'filled') {
    return { result: 'success' };
  }
  const { reason } = report;
  if (
    side === 'cycle' &&
    report.outcome === 'rejected' &&
    report.fill?.revertReason === 'insufficientOutput'
  ) {
    // Somebody was faster: that is what the least output of an arbitrage is for.
    return { result: 'ignored', detail: reason };
  }
  const wasMined = report.outcome === 'rejected' && report.fill !== undefined;
  const token = tokenOut.address;
  const refusal = wasMined ? undefined : breakers.refusal({ kind: 'entry', accountId, chainId, token });
  return { result: refusal === undefined ? 'failure' : 'ignored', detail: reason };
}
