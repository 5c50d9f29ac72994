import type { FeeBaseline } from './feeOracle.ts';
import type { GasAgainstBaseline, RouteRecord } from './routeStatistics.ts';
import type { MinedAttempt } from './transactionIntent.ts';
import type { TransactionRecord } from './transactionManager.ts';
import type { PaidFees } from './transactionStore.ts';
import type { TransactionState } from './transactionState.ts';

/** What the transaction itself does not hold. */
export interface RouteFacts {
  /** The head when it was first sent, where it is known. */
  readonly sentBlock?: number;
  /** When it was found to be mined, ms. */
  readonly confirmedAt?: number;
  /** Of swaps that were carried out, base units. */
  readonly price?: RouteRecord['price'];
  /** What the mined attempt cost. */
  readonly paid?: PaidFees;
}

/** What a transaction tells of the way that it was sent; undefined before anything was sent. */
export function routeRecordOf({ state }: TransactionRecord, facts: RouteFacts): RouteRecord | undefined {
  const { sentBlock, confirmedAt, price, paid } = facts;
  const { attempts, mined } = attemptsOf(state);
  const [first] = attempts;
  if (first?.sentAt === undefined) {
    return undefined;
  }
  // Signed and stored just before it was sent for the first time; `sentAt` is the last time.
  const { route, createdAt: sentAt } = first;
  const winner = attempts.find(({ hash }) => hash === mined?.hash);
  const included =
    mined === undefined || winner === undefined || confirmedAt === undefined
      ? undefined
      : { at: confirmedAt, block: mined.block.number, fellBack: winner.route.kind !== route.kind };
  // A cancel that was mined carried out nothing.
  const isSwap = winner?.role === 'original' || winner?.role === 'bump';
  return {
    route,
    sentAt,
    ...(sentBlock === undefined ? {} : { sentBlock }),
    ...(included === undefined ? {} : { included }),
    ...(price === undefined || included === undefined || !isSwap ? {} : { price }),
    ...(paid?.baseline === undefined || included === undefined || !isSwap
      ? {}
      : { gas: gasOf(paid, paid.baseline) }),
  };
}

function gasOf(
  { gasUsed, effectiveGasPrice }: PaidFees,
  { name, gasPrice }: FeeBaseline,
): GasAgainstBaseline {
  const paid = gasUsed * effectiveGasPrice;
  return { baseline: name, paid, saved: gasUsed * gasPrice - paid };
}

function attemptsOf(state: TransactionState): {
  readonly attempts: Extract<TransactionState, { readonly name: 'confirmed' }>['attempts'] | readonly [];
  readonly mined?: MinedAttempt | undefined;
} {
  if ('closed' in state && state.closed !== undefined) {
    return state.closed;
  }
  return 'attempts' in state
    ? { attempts: state.attempts, ...('mined' in state ? { mined: state.mined } : {}) }
    : { attempts: [] };
}
