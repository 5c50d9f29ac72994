import { z } from 'zod';
import { baseUnits, id } from './scalars.ts';

/** One side of a compared trade. */
const side = z.object({
  outcome: z.enum(['filled', 'reverted']),
  revertReason: z.string().optional(),
  amountIn: baseUnits,
  amountOut: baseUnits,
  gasUsed: baseUnits,
});

/** A whole number of units, signed, as a decimal string. */
const difference = z.string().regex(/^-?\d+$/);

/** A live trade beside what the paper fill model makes of it on the state before its block. Errors are live less paper. */
export const parityTrade = z.object({
  orderId: id,
  blockNumber: z.int().nonnegative(),
  symbolIn: z.string(),
  symbolOut: z.string(),
  live: side,
  paper: side,
  /** Base units of what was bought. */
  amountError: difference,
  amountErrorBps: z.number(),
  gasError: difference,
});

/** `GET /api/accounts/{id}/parity`: the account's newest trades, replayed. */
export const parity = z.object({
  accountId: id,
  trades: z.array(parityTrade),
  /** Trades that could not be replayed, and why. */
  skipped: z.array(z.object({ orderId: id, reason: z.string() })),
});
export type ParityView = z.infer<typeof parity>;
