import type { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import { isToken0 } from '../amm/quote.ts';
import { dataFee } from '../gas/dataFee.ts';
import type { BlockHeader } from '../market/block.ts';
import type { Token } from '../market/token.ts';
import { nativeCost } from '../market/valuation.ts';
import type { Address } from '../money/hex.ts';
import type { OrderIntent } from '../order/orderIntent.ts';
import type { Fill, RevertReason } from '../portfolio/fill.ts';
import type { RollupFeeParameters } from '../transaction/opStack/rollupFees.ts';
import { landingBlock } from './gasPlan.ts';
import { addFill, noImpact } from './ownImpact.ts';
import type { OwnImpact } from './ownImpact.ts';
import { quoteRoute } from './quoteRoute.ts';
import type { RouteQuote } from './quoteRoute.ts';

/** What reached its receiver of what a pool paid, as a simulation measured it: `reached / expected`. */
export interface TransferRatio {
  readonly reached: bigint;
  readonly expected: bigint;
}

/** One order against one block. */
export interface SettleOrderInput {
  readonly order: OrderIntent;
  readonly header: BlockHeader;
  /** A pool at the end of the block before, and at the end of this one. */
  before(pool: Address): Pool | undefined;
  after(pool: Address): Pool | undefined;
  /** Of the order's account, already faded by this block's swaps and moved by its fills that settled in this block. */
  readonly impacts: ReadonlyMap<Address, OwnImpact>;
  /** Base units of `tokenIn` and wei that the account has, what its other orders reserved not taken off. */
  readonly available: { readonly tokenIn: bigint; readonly native: bigint };
  /** Gas units that the swap uses if it is given enough. */
  readonly gasUsed: bigint;
  /** What the chain takes beside gas; absent where it takes nothing. */
  readonly rollup?: RollupFeeParameters;
  /** Absent where the token takes no tax. */
  readonly transfer?: TransferRatio;
  readonly cash: Token;
  /** Cash per whole native unit at this block. */
  readonly nativePrice: Decimal;
}

/** A fill that has no id yet. */
export type FillDraft = Omit<Fill, 'id'>;

/** What became of an order in a block. */
export type Settlement =
  /** Mined, filled or reverted. `impacts` holds only those that changed. */
  | { readonly outcome: 'mined'; readonly fill: FillDraft; readonly impacts: readonly OwnImpact[] }
  /** Not in this block; try the next. */
  | { readonly outcome: 'waiting'; readonly reason: string }
  /** Never mined: the base fee stayed above its cap until the deadline had passed. Costs nothing. */
  | { readonly outcome: 'expired'; readonly reason: string }
  /** A node would not take it: the account cannot cover its gas. Costs nothing. */
  | { readonly outcome: 'rejected'; readonly reason: string };

/**
 * Settles an order in a block as its landing there would have gone: the output is the worse of what the route pays
 * before and after the block's other swaps, both with the account's own impact laid over the pools, less the token's
 * tax. A swap that reverts costs the gas of one that succeeds, and all of its limit where that is too low for one.
 */
export function settleOrder(input: SettleOrderInput): Settlement {
  const { order, header } = input;
  if (header.number < landingBlock(order.gasStyle, order.decidedAtBlock)) {
    return { outcome: 'waiting', reason: `Its gas style lands it later than block ${header.number}.` };
  }
  if (header.baseFeePerGas > order.maxFeePerGas) {
    const reason = `The base fee of ${header.baseFeePerGas} wei is above its cap of ${order.maxFeePerGas} wei`;
    return header.timestamp > order.deadline
      ? { outcome: 'expired', reason: `${reason} and its deadline has passed.` }
      : { outcome: 'waiting', reason: `${reason}.` };
  }
  const mostGas = order.gasLimit * order.maxFeePerGas + otherFees(input, order.gasLimit);
  if (input.available.native < mostGas) {
    return {
      outcome: 'rejected',
      reason: `The account holds ${input.available.native} wei and the order may need ${mostGas} wei for gas.`,
    };
  }
  return mine(input);
}

function mine(input: SettleOrderInput): Settlement {
  const { order, header } = input;
  if (header.timestamp > order.deadline) {
    return reverted(input, 'deadlinePassed');
  }
  if (input.available.tokenIn < order.amountIn) {
    return reverted(input, 'insufficientBalance');
  }
  const quote = worseQuote(input);
  if (quote === undefined || !quote.complete) {
    return reverted(input, 'insufficientLiquidity');
  }
  const reached = afterTax(quote.amountOut, input.transfer);
  if (reached < order.minAmountOut || reached === 0n) {
    return reverted(input, 'insufficientOutput');
  }
  if (input.gasUsed > input.order.gasLimit) {
    return reverted(input, 'outOfGas');
  }
  return {
    outcome: 'mined',
    fill: { ...fillBase(input), outcome: 'filled', amountIn: order.amountIn, amountOut: reached },
    impacts: impactsOf(input, quote),
  };
}

/** Undefined where a pool of the route is not known at either end of the block. */
function worseQuote(input: SettleOrderInput): RouteQuote | undefined {
  const before = quoteOn(input, (pool) => input.before(pool));
  const after = quoteOn(input, (pool) => input.after(pool));
  if (before === undefined || after === undefined) {
    return undefined;
  }
  return before.amountOut < after.amountOut ? before : after;
}

function quoteOn(input: SettleOrderInput, at: (pool: Address) => Pool | undefined): RouteQuote | undefined {
  const pools: Pool[] = [];
  for (const address of input.order.route) {
    const pool = at(address);
    if (pool === undefined) {
      return undefined;
    }
    pools.push(pool);
  }
  return quoteRoute(pools, input.order.tokenIn.address, input.order.amountIn, input.impacts);
}

function afterTax(amount: bigint, transfer: TransferRatio | undefined): bigint {
  if (transfer === undefined || transfer.reached >= transfer.expected) {
    return amount;
  }
  return (amount * transfer.reached) / transfer.expected;
}

/**
 * The own impacts after the fill. A sale of a taxed token moves the pool by what reached it, which its proceeds
 * tell; everything else moves it by what the quote says.
 */
function impactsOf(input: SettleOrderInput, quote: RouteQuote): OwnImpact[] {
  const impacts: OwnImpact[] = [];
  const sale = input.order.side === 'sell';
  for (const { pool, tokenIn, quote: hop } of quote.hops) {
    const [amountIn, amountOut] = sale
      ? [afterTax(hop.amountIn, input.transfer), afterTax(hop.amountOut, input.transfer)]
      : [hop.amountIn, hop.amountOut];
    const flow0 = isToken0(pool, tokenIn) ? amountIn : -amountOut;
    impacts.push(addFill(input.impacts.get(pool.address) ?? noImpact(pool.address), flow0));
  }
  return impacts;
}

function reverted(input: SettleOrderInput, revertReason: RevertReason): Settlement {
  return {
    outcome: 'mined',
    fill: { ...fillBase(input), outcome: 'reverted', revertReason, amountIn: 0n, amountOut: 0n },
    impacts: [],
  };
}

function fillBase(input: SettleOrderInput): Omit<FillDraft, 'outcome' | 'amountIn' | 'amountOut'> {
  const { order, header } = input;
  const gasUsed = input.gasUsed < order.gasLimit ? input.gasUsed : order.gasLimit;
  const withTip = header.baseFeePerGas + order.maxPriorityFeePerGas;
  const effectiveGasPrice = withTip < order.maxFeePerGas ? withTip : order.maxFeePerGas;
  const gasFee = gasUsed * effectiveGasPrice + otherFees(input, gasUsed);
  return {
    orderId: order.id,
    accountId: order.accountId,
    botId: order.botId,
    tokenIn: order.tokenIn,
    tokenOut: order.tokenOut,
    quotedAmountOut: order.quotedAmountOut,
    gasUsed,
    effectiveGasPrice,
    gasFee,
    gasFeeCash: nativeCost(gasFee, input.nativePrice, input.cash),
    blockNumber: header.number,
    blockHash: header.hash,
    timestamp: header.timestamp,
  };
}

/** Wei beside the gas: the data is paid for whether the swap succeeds or reverts. */
function otherFees({ order: { side, route }, rollup }: SettleOrderInput, gas: bigint): bigint {
  return rollup === undefined ? 0n : dataFee(rollup, { side, pools: route.length }, gas);
}
