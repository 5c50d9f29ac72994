import { z } from 'zod';
import { room } from './room.ts';

/**
 * What a client may say. `subscribe` joins a room: with `since`, the last `seq` it has of that room, it gets what it
 * missed, or an `initial_snapshot` where that is too long ago; without, always the snapshot. On a room it has joined,
 * it is how a client that sees a gap catches up.
 */
export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), room, since: z.int().nonnegative().optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), room }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;
