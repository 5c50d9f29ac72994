import type { CycleSimulator } from '@twinlane/core/arbitrage/cycleSimulator';
import type { Pool } from '@twinlane/core/amm/pool';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import { quoteRoute } from '@twinlane/core/fill/quoteRoute';
import type { Settlement, SettleOrderInput, TransferRatio } from '@twinlane/core/fill/settleOrder';
import { settleOrder } from '@twinlane/core/fill/settleOrder';
import { priceOfNative } from '@twinlane/core/market/blockPrices';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { BlockUpdate, PoolMirror, StoreReader, TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';

/** Where landings get their facts from. */
export interface LandingPorts {
  readonly mirror: Pick<PoolMirror, 'poolsOf'>;
  readonly simulator: TradeSimulator;
  /** Tries cycles; where absent, a cycle's gas is what was estimated. */
  readonly cycles?: CycleSimulator;
  readonly store: Pick<StoreReader, 'accounts' | 'positions'>;
  /** The ERC-20 that stands for the native currency. */
  readonly wrappedNative: Token;
}

/** What became of an order in a block; `unclear` where the node could not be asked about it. */
export type Landing = Settlement | { readonly outcome: 'unclear'; readonly reason: string };

/** The block an order may land in. */
export interface LandingBlock {
  readonly update: BlockUpdate;
  /** It is not the mirror's head: read from the node afterwards. */
  readonly past: boolean;
}

/**
 * Lands an order in a block. The trade is tried on the node's state of that block with the venue's own calldata: a token
 * that takes a tax pays out less, and one that cannot be transferred makes the order revert, as it would for real.
 */
export async function landOrder(
  ports: LandingPorts,
  order: Order,
  block: LandingBlock,
  impacts: ReadonlyMap<Address, OwnImpact>,
): Promise<Landing> {
  const account = await ports.store.accounts.get(order.accountId);
  if (account === undefined) {
    return { outcome: 'rejected', reason: 'Its account does not exist.' };
  }
  const { header } = block.update;
  const input = {
    order,
    header,
    before: (pool: Address) => block.update.before(pool),
    after: (pool: Address) => block.update.after(pool),
    impacts,
    available: await available(ports, order),
    gasUsed: order.gasEstimate,
    cash: account.cash,
    nativePrice: priceOfNative({
      header,
      cash: account.cash,
      wrappedNative: ports.wrappedNative,
      tokens: [],
      poolsOf: (tokenA, tokenB) => poolsAt(ports, block.update, tokenA, tokenB),
    }),
  };
  const untaxed = settleOrder(input);
  if (untaxed.outcome !== 'mined' || untaxed.fill.outcome !== 'filled') {
    return untaxed;
  }
  if (order.side === 'cycle') {
    return landCycle(ports, input, block, untaxed);
  }
  const tried = await tryOnNode(ports, order, block, account);
  if (tried === undefined) {
    return untaxed;
  }
  if (tried.outcome === 'unavailable') {
    return { outcome: 'unclear', reason: tried.reason };
  }
  if (tried.outcome === 'passed') {
    const gasUsed = order.side === 'buy' ? tried.buyGas : tried.sellGas;
    return settleOrder({ ...input, gasUsed, transfer: transferOf(order, tried) });
  }
  return buyLegOnly(order, tried)
    ? untaxed
    : asReverted(settleOrder({ ...input, transfer: { reached: 0n, expected: 1n } }));
}

/** A cycle with the gas that its own call takes on the state after the block, and with what that brings back of its quote. */
async function landCycle(
  { cycles }: LandingPorts,
  input: SettleOrderInput,
  { update }: LandingBlock,
  untaxed: Settlement,
): Promise<Landing> {
  const { order, header, cash } = input;
  const pools = order.route.map((address) => update.after(address)).filter((pool) => pool !== undefined);
  const { amountIn } = order;
  // The fill model judges what comes back. Here the limit stands in the call for its bytes, which cost gas.
  const minAmountOut = order.minAmountOut / 2n;
  const tried = await cycles?.simulateCycle({ pools, cash, amountIn, minAmountOut, block: header.number });
  switch (tried?.outcome) {
    case 'passed': {
      const expected = quoteRoute(pools, cash.address, amountIn, new Map()).amountOut;
      return settleOrder({ ...input, gasUsed: tried.gas, transfer: { reached: tried.amountOut, expected } });
    }
    case 'reverted':
      return asReverted(settleOrder({ ...input, transfer: { reached: 0n, expected: 1n } }));
    case 'unavailable':
      return { outcome: 'unclear', reason: tried.reason };
    case 'unsupported':
    case undefined:
      return untaxed;
    default:
      return tried satisfies never;
  }
}

/** Pools that landing an order looks at besides its route: those that price the gas. */
export function pricingPools(ports: LandingPorts, cash: Token): readonly Address[] {
  return ports.mirror.poolsOf(ports.wrappedNative.address, cash.address).map(({ address }) => address);
}

function poolsAt(
  ports: LandingPorts,
  update: BlockUpdate,
  tokenA: Address,
  tokenB: Address,
): readonly Pool[] {
  return ports.mirror
    .poolsOf(tokenA, tokenB)
    .map(({ address }) => update.after(address))
    .filter((pool) => pool !== undefined);
}

async function available(
  { store }: LandingPorts,
  order: Order,
): Promise<{ readonly tokenIn: bigint; readonly native: bigint }> {
  const { cash, native } = await store.accounts.balances(order.accountId);
  if (order.side !== 'sell') {
    return { tokenIn: cash, native };
  }
  const positions = await store.positions.open(order.accountId);
  const held = positions.find(
    ({ botId, token }) => botId === order.botId && token.address === order.tokenIn.address,
  );
  return { tokenIn: held?.quantity ?? 0n, native };
}

/** Undefined for a route of several pools, which is not tried: its tokens are known to be sound. */
async function tryOnNode(
  { simulator }: LandingPorts,
  order: Order,
  { update, past }: LandingBlock,
  account: Account,
): Promise<TradeSimulation | undefined> {
  const [address, ...more] = order.route;
  const pool = address === undefined ? undefined : update.after(address);
  if (pool === undefined || more.length > 0) {
    return undefined;
  }
  const [token, amountIn] =
    order.side === 'buy' ? [order.tokenOut, order.amountIn] : [order.tokenIn, order.quotedAmountOut];
  return simulator.simulateRoundTrip({
    pool,
    cash: account.cash,
    token,
    amountIn,
    ...(past ? { block: update.header.number } : {}),
  });
}

/** A purchase is not undone by a sale that fails: that is the next order's misfortune. */
function buyLegOnly(order: Order, { outcome }: TradeSimulation): boolean {
  return order.side === 'buy' && outcome === 'sellFailed';
}

/** The contract's own reason: the token did not move. */
function asReverted(settlement: Settlement): Settlement {
  return settlement.outcome === 'mined' && settlement.fill.outcome === 'reverted'
    ? { ...settlement, fill: { ...settlement.fill, revertReason: 'transferFailed' } }
    : settlement;
}

type Passed = Extract<TradeSimulation, { readonly outcome: 'passed' }>;

function transferOf(order: Order, tried: Passed): TransferRatio {
  return order.side === 'buy'
    ? { reached: tried.bought, expected: tried.boughtExpected }
    : { reached: tried.sold, expected: tried.soldExpected };
}
