import { z } from 'zod';
import { reason } from './operator.ts';
import { pageOf } from './page.ts';
import { address, isoTime } from './scalars.ts';

/** Query of `GET /api/denylist`: by address; `cursor` is the last address of the page before. */
export const denyListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: address.optional(),
});

/** An address that is neither bought nor traded through. Positions in it are left as ever. */
export const deniedAddress = z.object({
  address,
  /** Part of a sentence: it `stands in sanctions.txt`. */
  reason: z.string(),
  /** `hand`: it can be taken off here. `file`: it stands in the settings or one of their files. */
  source: z.enum(['hand', 'file']),
  /** By hand: who denied it, and when (wall clock). */
  who: z.string().optional(),
  at: isoTime.optional(),
});
export type DeniedAddress = z.infer<typeof deniedAddress>;

/** `GET /api/denylist`. */
export const denyListPage = pageOf(deniedAddress);

/** Body of `POST /api/denylist`. A token, a pool, or whoever rules a token. */
export const denyRequest = z.strictObject({ address, reason });

/** Body of `DELETE /api/denylist/:address`. */
export const allowRequest = z.strictObject({ reason });
