import type { Order } from '../order/orderIntent.ts';
import { mostL1DataFee, operatorFee, type RollupFeeParameters } from '../transaction/opStack/rollupFees.ts';

/** What a rollup takes beside gas, as of the newest block that was looked up; unknown before the first. */
export type RollupFees = RollupFeeParameters | 'unknown';

/** A trade as far as it says how long its transaction is. */
export interface SentTrade {
  readonly side: Order['side'];
  /** Pools that it goes through. */
  readonly pools: number;
}

const WORD = 32;
/** Nonce, fees, gas limit, receiver and signature. */
const ENVELOPE = 130;
const SELECTOR = 4;
/** Of a call of the executor contract, hops apart. */
const CYCLE_WORDS = 12;
/** Of a router's call through one pool, with a deadline around it. */
const SWAP_WORDS = 14;

/** Bytes of the signed transaction of a trade, or a few more. */
export function signedBytes({ side, pools }: SentTrade): number {
  const words = side === 'cycle' ? CYCLE_WORDS + pools : SWAP_WORDS + pools - 1;
  return ENVELOPE + SELECTOR + WORD * words;
}

/** Wei that a trade on a rollup pays at most beside its gas: its data on the parent chain, and the operator. */
export function dataFee(rollup: RollupFeeParameters, trade: SentTrade, gas: bigint): bigint {
  return mostL1DataFee(BigInt(signedBytes(trade)), rollup) + operatorFee(gas, rollup);
}
