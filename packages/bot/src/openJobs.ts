import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, PoolMirror, Store, TradeSimulator } from '@twinlane/core/ports';
import type { CandleRetention } from '@twinlane/core/thought/labelOutcome';
import { labelOutcomes } from '@twinlane/core/thought/labelOutcomes';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { AccountExecutor } from './executor/createExecutor.ts';
import type { JobPorts } from './jobs/jobPorts.ts';
import type { Queues } from './jobs/openQueues.ts';
import { refreshVerdict } from './jobs/refreshVerdict.ts';
import { createSmartLane, sizeClass } from './jobs/smartLane.ts';
import type { TradeOfToken } from './jobs/tradeOfToken.ts';
import type { Log } from './observe/createLog.ts';
import type { ScanningSimulator } from './scanningSimulator.ts';
import type { AccountView } from './valueAccount.ts';

type Request = Parameters<TradeSimulator['simulateRoundTrip']>[0];

/** What jobs of an account's process work on. */
export interface JobWiring {
  readonly queues: Queues;
  readonly simulator: ScanningSimulator;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool'>;
  readonly account: Pick<Account, 'id' | 'chainId' | 'cash'>;
  /** How long candles are kept. */
  readonly kept: CandleRetention;
  readonly executor: Pick<AccountExecutor, 'reconcile'>;
  readonly store: Store;
  /** The account as of the last block it was valued on. */
  readonly view: () => Pick<AccountView, 'snapshot'> | undefined;
  readonly announce: (alert: AlertMessage) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** The shortest and the longest that a decision waits for its analysis, milliseconds; half a block between. */
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;
/** Whole units of cash that a token is tried with which no bot has asked for. */
const TRIAL_CASH = 100n;

/** The simulations of decisions: entries are analysed by jobs, everything else is tried at once. */
export function smartLaneOver({
  queues,
  simulator,
  mirror,
  blockTimeMs,
}: Pick<JobWiring, 'queues' | 'simulator' | 'mirror'> & { readonly blockTimeMs: number }): TradeSimulator {
  const deadlineMs = Math.min(Math.max(blockTimeMs / 2, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  return createSmartLane({ direct: simulator, queues, mirror, deadlineMs });
}

/** Has a verdict that gets old made anew, when there is time. What cannot be stored now is asked for again soon. */
export function refreshOld({ queues }: Pick<JobWiring, 'queues'>, log: Log): (request: Request) => void {
  const jobs = log.child('jobs');
  return ({ token, pool, amountIn }: Request): void => {
    const data = { token: token.address, pool: pool.address, amountIn: sizeClass(amountIn).toString() };
    queues.enqueue({ kind: refreshVerdict.kind, data }).catch((error: unknown) => {
      jobs.debug({ err: error }, 'A verdict that gets old could not be put in a queue');
    });
  };
}

/** Begins to work on the jobs of the queues. */
export function startJobs(wiring: JobWiring): void {
  wiring.queues.start(portsOf(wiring));
}

function portsOf(wiring: JobWiring): JobPorts {
  const { simulator, executor, store, account, kept, clock, log } = wiring;
  return {
    store,
    clock,
    log: log.child('jobs'),
    async analyse(trade) {
      const request = requestOf(wiring, trade);
      return request === undefined
        ? { outcome: 'unavailable', reason: 'The pool is not known any more.' }
        : simulator.simulateRoundTrip({ ...request, scan: true });
    },
    async refreshVerdict(trade) {
      const request = requestOf(wiring, trade);
      if (request !== undefined) await simulator.refresh(request);
    },
    withoutVerdict: (most) => withoutVerdict(wiring, most),
    compareBooks: async (accountId) => executor.reconcile?.(accountId),
    labelOutcomes: () => labelOutcomes({ store, account, kept }),
    tellDifference(found) {
      const differing = found.balances.filter(({ books, chain }) => books.units !== chain.units);
      const names = differing.map(({ token }) => token?.address ?? 'the native currency').join(', ');
      wiring.announce({
        level: 'warning',
        text: `Books and wallet differ in ${names} after block ${found.blockNumber}.`,
        hint: 'twinlane reconcile shows both.',
      });
    },
  };
}

function requestOf(
  { mirror, account: { cash } }: JobWiring,
  { pool: address, token, amountIn }: TradeOfToken,
) {
  const pool = mirror.pool(address);
  const bought = [pool?.token0, pool?.token1].find((side) => side?.address === token);
  return pool === undefined || bought === undefined
    ? undefined
    : { pool, cash, token: bought, amountIn: BigInt(amountIn) };
}

/** The tokens that no verdict counts for, each in its first pool, with a usual amount. */
function withoutVerdict(
  { simulator, view, account: { cash } }: JobWiring,
  most: number,
): readonly TradeOfToken[] {
  const amountIn = (TRIAL_CASH * 10n ** BigInt(cash.decimals)).toString();
  return [...(view()?.snapshot.tokens.values() ?? [])]
    .sort((a, b) => (a.liquidity < b.liquidity ? 1 : -1))
    .flatMap(({ token, pools: [pool] }) =>
      pool === undefined || simulator.hasVerdict({ token, pool })
        ? []
        : [{ token: token.address, pool: pool.address, amountIn }],
    )
    .slice(0, most);
}
