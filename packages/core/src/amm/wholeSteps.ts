import { amountInBetween, amountOutBetween, feeOnTop } from './swapMath.ts';
import { sqrtRatioAtTick } from './tickMath.ts';
import type { TickTable } from './tickTable.ts';

/** A step of a swap from one stop to the next within constant liquidity: what flows is the same whoever takes it. */
export interface WholeStep {
  /** Ticks of the two stops in walking order. */
  readonly from: number;
  readonly to: number;
  readonly liquidity: bigint;
  /** Millionths. */
  readonly fee: number;
  /** Square-root prices at the two stops. */
  readonly priceFrom: bigint;
  readonly priceTo: bigint;
  /** Without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly feeAmount: bigint;
}

/** Steps remembered per line of tables before all are forgotten. */
const MAX_STEPS = 8192;

/**
 * Steps by where they begin, shared by a table and all that come from it by mints and burns: most steps are the same in both.
 * Each holds its own inputs and is used only where they agree.
 */
const remembered = new WeakMap<TickTable, Map<number, WholeStep>>();

/** Lets a table that came from another by a mint or burn use what is known of the other's steps. */
export function inheritSteps(parent: TickTable, child: TickTable): void {
  const steps = remembered.get(parent);
  if (steps !== undefined) {
    remembered.set(child, steps);
  }
}

/**
 * The step between two neighbouring stops, from memory where the table or one it came from has met it. `prices`: the
 * square-root prices at the stops as far as the caller knows them.
 */
export function wholeStep(
  table: TickTable,
  from: number,
  to: number,
  liquidity: bigint,
  fee: number,
  prices: { readonly from?: bigint; readonly to?: bigint },
): WholeStep {
  let steps = remembered.get(table);
  if (steps === undefined) {
    steps = new Map();
    remembered.set(table, steps);
  }
  const zeroForOne = to < from;
  const key = from * 2 + (zeroForOne ? 1 : 0);
  const known = steps.get(key);
  if (known !== undefined && known.to === to && known.liquidity === liquidity && known.fee === fee) {
    return known;
  }
  const priceFrom = prices.from ?? sqrtRatioAtTick(from);
  const priceTo = prices.to ?? (known?.to === to ? known.priceTo : sqrtRatioAtTick(to));
  const amountIn = amountInBetween(priceFrom, priceTo, liquidity, zeroForOne);
  const step: WholeStep = {
    from,
    to,
    liquidity,
    fee,
    priceFrom,
    priceTo,
    amountIn,
    amountOut: amountOutBetween(priceFrom, priceTo, liquidity, zeroForOne),
    feeAmount: feeOnTop(amountIn, BigInt(fee)),
  };
  if (steps.size >= MAX_STEPS) {
    steps.clear();
  }
  steps.set(key, step);
  return step;
}
