import type { FeePair } from '../../transaction/feePair.ts';
import type { FeeBlock, FeeView } from '../feeMemory.ts';

/** What a way of sending sees before a block. */
export interface Moment {
  readonly view: FeeView;
  /** Base fees of the last max(50, deadline) blocks, smallest first. */
  readonly baseFees: readonly number[];
}

/** A way of sending a transaction. */
export interface Way {
  readonly name: string;
  /** Blocks after which an order that is not in has failed: it is cancelled and sent again. */
  readonly deadline: number;
  /** Whether a failure is a missed deadline, or only a transaction that got stuck. */
  readonly promises: boolean;
  /** The fees that should be out for the next block. `live`: those that are. Undefined where nothing is to be sent yet. */
  decide(moment: Moment, waited: number, live: FeePair | undefined): FeePair | undefined;
}

/** What became of an order. */
export interface Outcome {
  /** Total paid, wei: gas of the swap and of every cancel. */
  readonly paid: bigint;
  /** Blocks that went by before the one that took it. */
  readonly delay: number;
  readonly missed: boolean;
}

/** Gas of the orders, and of the no-op that cancels one. */
export const ORDER_GAS = 150_000n;
const CANCEL_GAS = 21_000n;

/** An order on its way. */
export interface OrderWalk {
  /** Block by block: the outcome once a block has taken it. */
  step(moment: Moment, block: FeeBlock): Outcome | undefined;
}

/**
 * Walks one order. It is included in the first block whose base fee its cap covers and whose demand its effective tip reaches. At
 * the deadline it is cancelled and sent again at once, as ethers would: both are charged at the price that is then paid.
 */
export function walkOrder(way: Way): OrderWalk {
  let live: FeePair | undefined;
  let waited = 0;
  let sinceSent = 0;
  let cancels = 0n;
  return {
    step(moment, block) {
      if (sinceSent >= way.deadline) {
        cancels += 1n;
        sinceSent = 0;
        live = again(moment.view);
      } else if (cancels === 0n) {
        live = way.decide(moment, waited, live);
      }
      const price = live === undefined ? undefined : pricePaid(live, block);
      const delay = waited;
      waited += 1;
      sinceSent += 1;
      return price === undefined
        ? undefined
        : { paid: price * (ORDER_GAS + cancels * CANCEL_GAS), delay, missed: way.promises && cancels > 0n };
    },
  };
}

/** Wei per gas that the block takes for it; undefined where it does not take it. */
export function pricePaid(fees: FeePair, block: FeeBlock): bigint | undefined {
  const room = fees.maxFeePerGas - block.baseFee;
  const tip = fees.maxPriorityFeePerGas < room ? fees.maxPriorityFeePerGas : room;
  return room < 0n || tip < block.demanded ? undefined : block.baseFee + tip;
}

function again(view: FeeView): FeePair {
  const tip = BigInt(Math.ceil(view.nodeTip));
  return { maxFeePerGas: 2n * BigInt(view.nextBaseFee) + tip, maxPriorityFeePerGas: tip };
}
