import { FatalError } from '../errors.ts';

/** The lowest and highest tick at which a pool can stand (`TickMath.sol`). */
export const MIN_TICK = -887272;
export const MAX_TICK = 887272;

/** Square-root price at `MIN_TICK`, Q64.96: a price may equal it. */
export const MIN_SQRT_RATIO = 4295128739n;

/** Square-root price at `MAX_TICK`, Q64.96: a price is always below it. */
export const MAX_SQRT_RATIO = 1461446703485210103287273052203988822378723970342n;

const MAX_UINT256 = (1n << 256n) - 1n;
const LOW_32_BITS = 0xffffffffn;

/** 1 / sqrt(1.0001^(2^i)) as Q128.128 for the bits i = 0 … 19 of a tick's size (`TickMath.getSqrtRatioAtTick`). */
const FACTORS: readonly bigint[] = [
  0xfffcb933bd6fad37aa2d162d1a594001n,
  0xfff97272373d413259a46990580e213an,
  0xfff2e50f5f656932ef12357cf3c7fdccn,
  0xffe5caca7e10e4e61c3624eaa0941cd0n,
  0xffcb9843d60f6159c9db58835c926644n,
  0xff973b41fa98c081472e6896dfb254c0n,
  0xff2ea16466c96a3843ec78b326b52861n,
  0xfe5dee046a99a2a811c461f1969c3053n,
  0xfcbe86c7900a88aedcffc83b479aa3a4n,
  0xf987a7253ac413176f2b074cf7815e54n,
  0xf3392b0822b70005940c7a398e4b70f3n,
  0xe7159475a2c29b7443b29c7fa6e889d9n,
  0xd097f3bdfd2022b8845ad8f792aa5825n,
  0xa9f746462d870fdf8a65dc1f90e061e5n,
  0x70d869a156d2a1b890bb3df62baf32f7n,
  0x31be135f97d08fd981231505542fcfa6n,
  0x9aa508b5b7a84e1c677de54f3e99bc9n,
  0x5d6af8dedb81196699c329225ee604n,
  0x2216e584f5fa1ea926041bedfe98n,
  0x48a170391f7dc42444e8fa2n,
];

/**
 * The square-root price at a tick, sqrt(1.0001^tick) · 2^96, rounded as `TickMath.getSqrtRatioAtTick`.
 * @throws FatalError `amm.tick-out-of-range` outside `MIN_TICK … MAX_TICK`.
 */
export function sqrtRatioAtTick(tick: number): bigint {
  const size = Math.abs(tick);
  if (!Number.isInteger(tick) || size > MAX_TICK) {
    throw new FatalError('amm.tick-out-of-range', `Tick ${tick} is not between ${MIN_TICK} and ${MAX_TICK}.`);
  }
  let ratio = 1n << 128n;
  for (let bit = 0, rest = size; rest > 0; bit += 1, rest >>>= 1) {
    if ((rest & 1) === 1) {
      ratio = (ratio * (FACTORS[bit] ?? 0n)) >> 128n;
    }
  }
  if (tick > 0) {
    ratio = MAX_UINT256 / ratio;
  }
  return (ratio >> 32n) + ((ratio & LOW_32_BITS) === 0n ? 0n : 1n);
}

const TWO_POW_96 = 2 ** 96;
const TICKS_PER_LOG = 2 / Math.log(1.0001);

/**
 * The greatest tick whose square-root price is not above `sqrtPriceX96` (`TickMath.getTickAtSqrtRatio`). A floating-point
 * logarithm proposes the tick; where it lies within a thousandth of a tick of a boundary, which is far more than the error
 * of the logarithm and of the rounded ratios together, exact ratios decide.
 * @throws FatalError `amm.price-out-of-range` outside `MIN_SQRT_RATIO … MAX_SQRT_RATIO - 1`.
 */
export function tickAtSqrtRatio(sqrtPriceX96: bigint): number {
  if (sqrtPriceX96 < MIN_SQRT_RATIO || sqrtPriceX96 >= MAX_SQRT_RATIO) {
    throw new FatalError('amm.price-out-of-range', `No tick has the square-root price ${sqrtPriceX96}.`);
  }
  const position = Math.log(Number(sqrtPriceX96) / TWO_POW_96) * TICKS_PER_LOG;
  const proposed = Math.floor(position);
  const fraction = position - proposed;
  if (fraction > 0.001 && fraction < 0.999) {
    return proposed;
  }
  const boundary = Math.min(Math.round(position), MAX_TICK);
  return sqrtRatioAtTick(boundary) <= sqrtPriceX96 ? boundary : boundary - 1;
}
