import { z } from 'zod';
import { order, trade } from './trade.ts';
import { listedThought } from './outcome.ts';
import { position } from './portfolio.ts';
import { id } from './scalars.ts';

/** Query of every list: newest first, `cursor` from the page before. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: id.optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

/** A page of a list. `nextCursor` is null on the last one. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: id.nullable() });
}

/** `GET /api/accounts/:id/positions`: open and closed ones. */
export const positionPage = pageOf(position);
/** `GET /api/accounts/:id/trades`. */
export const tradePage = pageOf(trade);
/** `GET /api/accounts/:id/orders`. */
export const orderPage = pageOf(order);
/** `GET /api/accounts/:id/thoughts`. */
export const thoughtPage = pageOf(listedThought);

/** A page of any list. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
