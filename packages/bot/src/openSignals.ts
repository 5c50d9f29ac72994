import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { Address } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Clock, ExecutionReport, PoolMirror, PriceFeed, Store } from '@twinlane/core/ports';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import type { Logger } from 'pino';
import { watchCancels } from './signals/cancelSignal.ts';
import { watchCongestion } from './signals/congestionSignal.ts';
import { createEquitySignals } from './signals/equitySignals.ts';
import { watchGasPrice } from './signals/gasPriceSignal.ts';
import { knownCloses } from './signals/knownCloses.ts';
import { watchLiquidity } from './signals/liquiditySignal.ts';
import { newestOnly } from './signals/newestOnly.ts';
import { createOracleSignal, type OracleSignal } from './signals/oracleSignal.ts';
import { createOrderSignals, type OrderSignals } from './signals/orderSignals.ts';
import { waitingOrders, waitingTransactions, watchPendingAge } from './signals/pendingAge.ts';
import { watchReorgs } from './signals/reorgSignal.ts';
import { tellSlippage } from './signals/slippageSignal.ts';
import { createTradeResults } from './signals/tradeResults.ts';
import { watchVolatility } from './signals/volatilitySignal.ts';
import type { AccountView } from './valueAccount.ts';

/** What the trading side's signals are taken from. */
export interface SignalParts {
  readonly account: Account;
  readonly chain: ChainDefinition;
  readonly breakers: Breakers & Pick<BreakerService, 'onReleased'>;
  readonly store: Pick<Store, 'read' | 'transaction'>;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool' | 'onBlock' | 'onRollback' | 'onReset'>;
  readonly client: Pick<ChainReader, 'request'>;
  /** Of a live account. */
  readonly transactions?: Pick<TransactionManager, 'onChange' | 'status'>;
  /** Asked only once the price feed is there. */
  readonly prices: () => Pick<PriceFeed, 'price'>;
  readonly maxDeviation: number;
  readonly trading: Pick<TradingSettings, 'maxSlippageBps' | 'maxExitSlippageBps'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** What happens while trading, told to the breakers. Nothing waits for it, and nothing fails because of it. */
export interface TradingSignals {
  readonly onOrderEnded: OrderSignals['ended'];
  /** The account as of a block, once that is recorded. Resolves when the breakers know; never rejects. */
  onValued(this: void, view: AccountView | undefined): Promise<void>;
  /** A token may be entered; called before the breakers are asked. */
  onWanted(this: void, token: Address): void;
  /** The price feed has compared its two sources of a token. */
  readonly onPriceCompared: OracleSignal['compared'];
}

/** Puts the signals of one account together. Call it before the mirror starts, after whoever settles orders. */
export async function openSignals(parts: SignalParts): Promise<TradingSignals> {
  const { account, chain, breakers, store, mirror, client, prices, log } = parts;
  const chainId = chain.id;
  const price = (token: Address): ReturnType<PriceFeed['price']> => prices().price(token);
  let latest: AccountView['snapshot'] | undefined;
  const oracle = createOracleSignal(breakers, chainId, (token) => latest?.tokens.get(token)?.price);
  const results = await createTradeResults({ account, positions: store.read.positions, breakers });
  const equity = await createEquitySignals({
    ...parts,
    accountId: account.id,
    wrappedNative: chain.wrappedNative.address,
    prices: { price },
  });
  const byBlock = [watchGasPrice(breakers, chainId, chain.fees.ceiling), watchCongestion(breakers, chainId)];
  const liquidity = watchLiquidity(breakers, chainId);
  const volatility = watchVolatility(breakers, await knownCloses(store.read.candles, account, parts.clock));
  mirror.onBlock(async (update) => byBlock.forEach((tell) => tell(update)));
  watchReorgs({ chain, mirror, breakers, client });
  const pending = watchPendingAge(
    breakers,
    chainId,
    parts.transactions === undefined
      ? waitingOrders(store.read.orders, account.id)
      : waitingTransactions(parts.transactions),
  );
  if (parts.transactions !== undefined) {
    watchCancels(breakers, parts.transactions);
  }
  const slippage = tellSlippage(breakers, chainId, parts.trading);
  const orders = createOrderSignals({ breakers, chainId, venueOf: (pool) => mirror.pool(pool)?.venue });

  async function told(what: string, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      log.warn({ err: error, what }, 'The breakers could not be told');
    }
  }
  const look = newestOnly(async (view: AccountView) => {
    await Promise.all(oracle.due().map(price));
    await pending(view.snapshot.block.number);
    await equity.look(view);
  });

  return {
    onWanted(token) {
      liquidity.wanted(token);
      oracle.wanted(token);
    },
    onPriceCompared: oracle.compared,
    onOrderEnded(order, report, admission) {
      orders.ended(order, report, admission);
      if (hasFill(report)) {
        slippage(order, report.fill);
        if (order.side !== 'buy') {
          void told('a closed trade', results.sold());
        }
      }
    },
    async onValued(view) {
      if (view !== undefined) {
        latest = view.snapshot;
        liquidity.follow(
          view.snapshot,
          view.positions.map(({ token }) => token.address),
        );
        volatility(view.snapshot);
        await told('a valuation', look(view));
      }
    },
  };
}

function hasFill(report: ExecutionReport): report is Extract<ExecutionReport, { outcome: 'filled' }> {
  return report.outcome === 'filled';
}
