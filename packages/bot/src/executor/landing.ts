import type { CycleSimulator } from '@twinlane/core/arbitrage/cycleSimulator';
import type { Pool } from '@twinlane/core/amm/pool';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import { quoteRoute } from '@twinlane/core/fill/quoteRoute';
import type { Settlement, SettleOrderInput, TransferRatio } from '@twinlane/core/fill/settleOrder';
import { settleOrder } from '@twinlane/core/fill/settleOrder';
import type { RollupFees } from '@twinlane/core/gas/dataFee';
import { priceOfNative } from '@twinlane/core/market/blockPrices';
import type { Decimal } from 'decimal.js';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import { positionKey, type AccountLedger } from '@twinlane/core/portfolio/applyFill';
import type { BlockUpdate, PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';

/** Where landings get their facts from. */
export interface LandingPorts {
  readonly mirror: Pick<PoolMirror, 'poolsOf'>;
  readonly simulator: TradeSimulator;
  /** Tries cycles; where absent, a cycle's gas is what was estimated. */
  readonly cycles?: CycleSimulator;
  /** The ERC-20 that stands for the native currency. */
  readonly wrappedNative: Token;
  /**
   * What the chain takes beside gas, as was last known; absent where it takes nothing. It is waited for: many blocks pass in a
   * moment at a restart, and each would count as a try of an order that is due.
   */
  readonly rollup?: () => Promise<RollupFees | undefined>;
}

/** What became of an order in a block; `unclear` where the node could not be asked about it. */
export type Landing = Settlement | { readonly outcome: 'unclear'; readonly reason: string };

/** The block an order may land in. */
export interface LandingBlock {
  readonly update: BlockUpdate;
  /** It is not the mirror's head: read from the node afterwards. */
  readonly past: boolean;
}

/** What an order lands on: its account, as the orders before it in the block left it. */
export interface Standing {
  readonly account: Account;
  /** With the open positions of the order's bot. */
  readonly ledger: AccountLedger;
  readonly impacts: ReadonlyMap<Address, OwnImpact>;
  /** Cash per whole native unit at the block. */
  readonly nativePrice: Decimal;
}

/**
 * Lands an order in a block. The trade is tried on the node's state of that block with the venue's own calldata: a token
 * that takes a tax pays out less, and one that cannot be transferred makes the order revert, as it would for real.
 */
export async function landOrder(
  ports: LandingPorts,
  order: Order,
  block: LandingBlock,
  standing: Standing,
  trial: () => Promise<TradeSimulation | undefined> = () => tryOnNode(ports, order, block, standing.account),
): Promise<Landing> {
  const rollup = await ports.rollup?.();
  if (rollup === 'unknown') {
    return { outcome: 'unclear', reason: 'What the chain takes for data is not known yet.' };
  }
  const input = { ...inputOf(order, block, standing), ...(rollup === undefined ? {} : { rollup }) };
  const untaxed = settleOrder(input);
  if (!isFilled(untaxed)) {
    return untaxed;
  }
  if (order.side === 'cycle') {
    return landCycle(ports, input, block, untaxed);
  }
  const tried = await trial();
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

/** Whether landing the order there will ask for a trial, as far as is known before those before it have landed. */
export function needsTrial(order: Order, block: LandingBlock, standing: Standing): boolean {
  return (
    order.side !== 'cycle' &&
    order.route.length === 1 &&
    isFilled(settleOrder(inputOf(order, block, standing)))
  );
}

function isFilled(settlement: Settlement): boolean {
  return settlement.outcome === 'mined' && settlement.fill.outcome === 'filled';
}

function inputOf(order: Order, { update }: LandingBlock, standing: Standing): SettleOrderInput {
  const { account, ledger, impacts, nativePrice } = standing;
  const held = ledger.positions.get(positionKey(order.botId, order.tokenIn.address))?.quantity ?? 0n;
  const { cash, native } = ledger.balances;
  return {
    order,
    header: update.header,
    before: (pool) => update.before(pool),
    after: (pool) => update.after(pool),
    impacts,
    available: { tokenIn: order.side === 'sell' ? held : cash, native },
    gasUsed: order.gasEstimate,
    cash: account.cash,
    nativePrice,
  };
}

/** Cash per whole native unit at a block. */
export function nativePriceAt(ports: LandingPorts, { update }: LandingBlock, cash: Token): Decimal {
  return priceOfNative({
    header: update.header,
    cash,
    wrappedNative: ports.wrappedNative,
    tokens: [],
    poolsOf: (tokenA, tokenB) => poolsAt(ports, update, tokenA, tokenB),
  });
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

/** Undefined for a route of several pools, which is not tried: its tokens are known to be sound. */
export async function tryOnNode(
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
