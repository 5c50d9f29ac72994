import { z } from 'zod';
import { amount } from './amount.ts';
import { baseUnits } from './scalars.ts';

/** Wei per gas. */
const price = baseUnits;

/** What a transaction of one urgency should do now. */
const offer = z.object({
  urgency: z.enum(['urgent', 'standard', 'patient25', 'patient100', 'patient300']),
  /** Blocks within which it is to be in. */
  deadline: z.int().positive(),
  /** `wait`: a cheaper block is likely before the deadline. */
  action: z.enum(['send', 'wait']),
  /** What is offered, or would be. */
  maxFeePerGas: price,
  maxPriorityFeePerGas: price,
});

/** `GET /api/gas`: fees as the last blocks tell them. */
export const gas = z.object({
  chain: z.object({ id: z.int().positive(), name: z.string(), nativeSymbol: z.string() }),
  blockNumber: z.int().nonnegative(),
  baseFee: price,
  /** Of the block after it: exact. */
  nextBaseFee: price,
  /** Expected change of the base fee from the next block to the one after it, as a share: -0.02 is 2 % less. */
  expectedChange: z.number(),
  /** What a node would suggest as a tip: geth's rule. */
  suggestedTip: price,
  /** Nothing above is offered. */
  ceiling: price,
  /** Base fees of the last blocks, up to 100. */
  trend: z.object({
    blocks: z.int().positive(),
    lowest: price,
    median: price,
    highest: price,
    /** Of the last one against the first, as a share. */
    change: z.number(),
  }),
  offers: z.array(offer),
  /** OP stack: what the parent chain's and the operator's fees are at most for a transaction of that size. */
  rollup: z.object({ bytes: z.int().positive(), gasLimit: baseUnits, fee: amount }).optional(),
});
export type GasView = z.infer<typeof gas>;
