import { Decimal } from 'decimal.js';
import type { FastLane } from '@twinlane/core/lane/fastLane';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Token } from '@twinlane/core/market/token';
import { nativeCost } from '@twinlane/core/market/valuation';
import type { Address } from '@twinlane/core/money/hex';
import { signedBytes } from '@twinlane/core/gas/dataFee';
import type { FeeOracle } from '@twinlane/core/transaction/feeOracle';
import { isExposed } from '@twinlane/core/transaction/submission';
import type { Closers } from './closers.ts';
import type { AccountExecutor, ExecutorWiring } from './executor/createExecutor.ts';
import { AheadAllowances } from './executor/aheadAllowances.ts';
import { leastOut, type LiveTerms } from './executor/leastOut.ts';
import { createLiveExecutor } from './executor/live.ts';
import { LiveAllowances } from './executor/liveAllowances.ts';
import { createLiveBooks } from './executor/liveBooks.ts';
import { tradeOf } from './executor/orderCall.ts';
import type { LiveExecutor } from './executor/liveExecutor.ts';
import { Protection } from './executor/protection.ts';
import type { FastLaneParts } from './fastLane/fastLaneParts.ts';
import { openFastLane } from './fastLane/openFastLane.ts';
import type { LiveWiring } from './liveWiring.ts';
import { type NativePrice, nativePriceIn } from './nativePrice.ts';
import { followTransactions } from './followTransactions.ts';
import { followFees, openManager, openSubmission } from './openManager.ts';
import { parityOf } from './parityOf.ts';
import { comparingLedger } from './comparingLedger.ts';
import { differencesIn, reconcile } from './reconcile.ts';
import { spentSince } from './spentSince.ts';
import { explainOrder } from './store/explainOrder.ts';
import { liveLedger } from './store/liveLedger.ts';
import type { RunningTransactionManager } from './transaction/runningTransactionManager.ts';
import { gasView } from './wire/gasView.ts';
import { reconciliationView } from './wire/reconciliationView.ts';
import { createPlanCalls } from './venue/calls/createPlanCalls.ts';

/** Two swaps: what a sandwich costs its attacker at the least. */
const ATTACKER_GAS = 200_000n;

/** Puts the live executor together with its manager and its books, and starts them. */
export async function wireLive(
  wiring: LiveWiring,
  executorWiring: ExecutorWiring,
  closers: Closers,
): Promise<AccountExecutor> {
  const { account, mirror } = executorWiring;
  const { connections, signer } = wiring;
  const { chain, client, store } = connections;
  await tellDifferences(wiring, account.id);
  const feeOracle = followFees(wiring, mirror);
  const submission = openSubmission(wiring);
  closers.push({ name: 'the way of transactions', close: () => submission.close() });
  const nativePrice = nativePriceIn(mirror, account.cash, chain.wrappedNative);
  const books = createLiveBooks({
    client,
    store,
    ledger: comparingLedger(liveLedger),
    wallet: signer.address,
    wrappedNative: chain.wrappedNative,
    nativePrice: (block) => nativePrice.at(block),
  });
  const manager = await openManager(wiring, executorWiring, {
    books,
    submission,
    feeOracle,
    // Another process may have had the key, and put in what this one does not know.
    onOwned: () =>
      signer.restore((time) =>
        spentSince(store.read, account.id, time, (amount) => dollars(account.cash, amount)),
      ),
  });
  closers.push({ name: 'the transaction manager', close: () => manager.shutdown() });
  const open = await manager.list({ open: true });
  const unfollow = followTransactions(store, manager, { open, log: wiring.log.child('transactions') });
  closers.push({ name: 'the messages of transactions', close: unfollow });
  const exposed = chain.features.publicMempool && isExposed(submission);
  const executor = executorOver(wiring, executorWiring, { manager, nativePrice, exposed, feeOracle });
  closers.push({ name: 'the fees', close: () => feeOracle.settled() });
  closers.push({ name: 'the Fast Lane', close: () => executor.fastLane?.idle() });
  return Object.assign(executor, {
    gas: () => gasView(feeOracle, chain),
    rollup: () => feeOracle.rollup(),
  });
}

/** Dollars that cash is worth: it is pegged. */
export function dollars({ decimals }: Token, amount: bigint): Decimal {
  return new Decimal(amount.toString()).div(new Decimal(10).pow(decimals));
}

/** Cash base units that so many dollars are, rounded down: it is pegged. */
function cashFor({ decimals }: Token, usd: Decimal): bigint {
  return BigInt(usd.mul(new Decimal(10).pow(decimals)).floor().toFixed(0));
}

function executorOver(
  wiring: LiveWiring,
  executorWiring: ExecutorWiring,
  parts: {
    readonly manager: RunningTransactionManager;
    readonly nativePrice: NativePrice;
    readonly exposed: boolean;
    readonly feeOracle: FeeOracle;
  },
): AccountExecutor {
  const { account, mirror } = executorWiring;
  const { connections, venues, register, signer } = wiring;
  const { chain, client, store } = connections;
  const { manager, feeOracle } = parts;
  const log = wiring.log.child('executor');
  const planCalls = createPlanCalls(chain, venues);
  const wallet = signer.address;
  const terms = termsOf(wiring, account, parts);
  const accountId = account.id;
  const place = chain.contracts.permit2 === undefined ? {} : { permit2: chain.contracts.permit2 };
  const allowances = new LiveAllowances({ client, manager, register, wallet, accountId, ...place });
  const protection = new Protection({
    accountId,
    wallet,
    cash: account.cash,
    mirror,
    store: store.read,
    planCalls,
    allowances,
    permit2: terms.permit2,
    log,
  });
  const executor = createLiveExecutor({
    account,
    wallet,
    mirror,
    client,
    planCalls,
    manager,
    allowances,
    protection,
    ledger: liveLedger,
    store,
    terms,
    log,
  });
  return Object.assign(executor, {
    fastLane: laneOver(wiring, executorWiring, {
      manager,
      feeOracle,
      executor,
      allowances,
      planCalls,
      terms,
    }),
    ownImpacts: () => new Map<Address, never>(),
    protectedPositions: () => protection.protectedPositions(),
    transactions: manager,
    parity: async (id: string, limit: number) =>
      id === accountId
        ? parityOf(
            {
              accountId,
              client,
              wallet,
              cash: account.cash,
              wrappedNative: chain.wrappedNative,
              store: store.read,
              poolAt: (pool) => mirror.known(pool),
            },
            limit,
          )
        : undefined,
    reconcile: async (id: string) =>
      id === accountId
        ? reconciliationView(accountId, wallet, await reconcile(store.read, client, account, wallet))
        : undefined,
  });
}

/** What the user allows an order, and what others may see of it. */
function termsOf(
  { config, head }: LiveWiring,
  { cash }: ExecutorWiring['account'],
  { nativePrice, exposed }: { readonly nativePrice: NativePrice; readonly exposed: boolean },
): LiveTerms {
  const { maxSlippageBps, allowances } = config.live;
  return {
    exposed,
    permit2: allowances === 'permit2',
    attackerGas: () => {
      const wei = ATTACKER_GAS * (head.current?.baseFeePerGas ?? 0n);
      return nativeCost(wei, nativePrice.now(), cash);
    },
    ...(maxSlippageBps === undefined ? {} : { maxSlippageBps }),
  };
}

/** The account's Fast Lane: over the same manager, allowances and terms as its executor. */
function laneOver(
  { connections, signer, clock, ids, ...wiring }: LiveWiring,
  { account, mirror, simulator, ledger }: ExecutorWiring,
  parts: {
    readonly manager: RunningTransactionManager;
    readonly executor: LiveExecutor;
    readonly feeOracle: FeeOracle;
    readonly allowances: LiveAllowances;
    readonly planCalls: PlanCalls;
    readonly terms: LiveTerms;
  },
): FastLane {
  const { manager, executor, feeOracle, allowances, planCalls, terms } = parts;
  const limits = (): ReturnType<FastLaneParts['limits']> => {
    const { perTrade, leftToday } = signer.room();
    return { perTrade: cashFor(account.cash, perTrade), leftToday: cashFor(account.cash, leftToday) };
  };
  const log = wiring.log.child('fastLane');
  const ahead = new AheadAllowances({ cash: account.cash, mirror, allowances, limits, log });
  return openFastLane({
    account,
    wallet: signer.address,
    mirror,
    planCalls,
    manager,
    ledger,
    explain: (orderId) => explainOrder(connections.store, orderId),
    follow: (order) => executor.follow(order),
    limits,
    leastOut: (order) => {
      const trade = tradeOf(order, (pool) => mirror.pool(pool));
      return trade === undefined ? order.minAmountOut : leastOut(order, trade, terms);
    },
    simulator,
    allowAhead: (by) => ahead.allow(by),
    permit2: terms.permit2,
    ...(connections.chain.contracts.twinlaneExecutor === undefined
      ? {}
      : { cycleCost: (gasLimit) => cycleCost(feeOracle, gasLimit) }),
    clock,
    ids,
    log,
  });
}

/** The longest cycle that is looked for: what an OP-stack chain asks a fee for. */
const CYCLE_BYTES = signedBytes({ side: 'cycle', pools: 3 });

/** Wei that a cycle of that gas limit costs in the next block at most, as its transaction would be offered now. */
function cycleCost(fees: FeeOracle, gasLimit: bigint): bigint {
  const { maxFeePerGas, maxPriorityFeePerGas } = fees.offer('urgent', 0).fees;
  const withTip = fees.nextBaseFee() + maxPriorityFeePerGas;
  const perGas = withTip < maxFeePerGas ? withTip : maxFeePerGas;
  return gasLimit * perGas + fees.otherFees({ bytes: CYCLE_BYTES, gasLimit });
}

/** Says where books and wallet differ; nothing is changed. What is in flight may explain it. */
async function tellDifferences(
  { connections: { store, client }, signer, log }: LiveWiring,
  accountId: string,
): Promise<void> {
  const account = await store.read.accounts.get(accountId);
  if (account === undefined) {
    return;
  }
  const { block, inFlight, ...found } = await reconcile(store.read, client, account, signer.address);
  for (const { token, books, chain } of differencesIn(found)) {
    log.child('executor').warn(
      {
        token: token?.address ?? 'native',
        books: books.toString(),
        chain: chain.toString(),
        block,
        inFlight,
      },
      'The wallet holds another amount than the books say',
    );
  }
}
