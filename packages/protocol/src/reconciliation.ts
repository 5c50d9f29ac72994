import { z } from 'zod';
import { amount, token } from './amount.ts';
import { id } from './scalars.ts';

/** `GET /api/accounts/{id}/reconciliation`: a live account's books beside its wallet's balances after one block. */
export const reconciliation = z.object({
  accountId: id,
  wallet: z.string(),
  blockNumber: z.int().nonnegative(),
  /** Orders in flight: what they move may be on the chain and not in the books yet. */
  ordersInFlight: z.int().nonnegative(),
  /** Whether all balances are the same. */
  agrees: z.boolean(),
  balances: z.array(
    z.object({
      /** Absent for the native currency. */
      token: token.optional(),
      books: amount,
      chain: amount,
    }),
  ),
});
export type ReconciliationView = z.infer<typeof reconciliation>;
