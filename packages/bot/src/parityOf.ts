import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { StoreReader } from '@twinlane/core/ports';
import type { ParityView } from '@twinlane/protocol/parity';
import { gasLimitOf, minedOf } from './executor/minedOf.ts';
import { transactionOfOrder } from './transactionOfOrder.ts';
import { replayTrade, type ParityError, type ReplayPlace } from './replayTrade.ts';

/** What an account's trades are replayed with. */
export interface ParityParts extends Omit<ReplayPlace, 'pools'> {
  readonly accountId: string;
  readonly store: Pick<StoreReader, 'fills' | 'orders' | 'transactions'>;
  readonly poolAt: (address: Address) => KnownPool | undefined;
}

type ParityTrade = ParityView['trades'][number];

/** Replays the account's newest trades; one that cannot be replayed is left out with its reason. */
export async function parityOf(parts: ParityParts, limit: number): Promise<ParityView> {
  const trades: ParityTrade[] = [];
  const skipped: { orderId: string; reason: string }[] = [];
  for (const fill of await parts.store.fills.page(parts.accountId, { limit })) {
    try {
      trades.push(await replayed(parts, fill));
    } catch (error) {
      if (!isTwinlaneError(error)) {
        throw error;
      }
      skipped.push({ orderId: fill.orderId, reason: error.message });
    }
  }
  return { accountId: parts.accountId, trades, skipped };
}

async function replayed(parts: ParityParts, fill: Fill): Promise<ParityTrade> {
  const order = await parts.store.orders.get(fill.orderId);
  const stored = order === undefined ? undefined : await transactionOfOrder(parts.store, order);
  const mined = stored === undefined ? undefined : minedOf(stored.record.state);
  const pools = order?.route.map((address) => parts.poolAt(address)).filter((pool) => pool !== undefined);
  if (
    order === undefined ||
    stored === undefined ||
    mined === undefined ||
    pools?.length !== order.route.length
  ) {
    throw new FatalError('parity.unknown', 'Its transaction or a pool of its route is not known any more.');
  }
  const { request, state } = stored.record;
  const { to, data, minAmountOut } = request;
  const error = await replayTrade(
    {
      order,
      fill,
      call: { to, data },
      minAmountOut: minAmountOut ?? order.minAmountOut,
      gasLimit: gasLimitOf(state, mined) ?? order.gasLimit,
    },
    { ...parts, pools },
  );
  return viewOf(error, fill);
}

function viewOf(error: ParityError, { tokenIn, tokenOut }: Fill): ParityTrade {
  return {
    orderId: error.orderId,
    blockNumber: error.block,
    symbolIn: tokenIn.symbol,
    symbolOut: tokenOut.symbol,
    live: sideOf(error.live),
    paper: sideOf(error.paper),
    amountError: error.amountOut.toString(),
    amountErrorBps: error.amountOutBps,
    gasError: error.gasUsed.toString(),
  };
}

function sideOf({ outcome, revertReason, amountIn, amountOut, gasUsed }: ParityError['live']) {
  const side = {
    outcome,
    amountIn: amountIn.toString(),
    amountOut: amountOut.toString(),
    gasUsed: gasUsed.toString(),
  };
  return revertReason === undefined ? side : Object.assign(side, { revertReason });
}
