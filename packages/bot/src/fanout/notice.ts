import type { SharedState } from '@twinlane/core/fanout';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { z } from 'zod';

const message = z.object({
  room: z.string(),
  seq: z.int().positive(),
  type: z.string(),
  data: z.unknown(),
  at: z.number(),
});

/** What processes tell each other. `beat`: a process hears by its own whether what it tells arrives. */
const notice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('messages'), from: z.string(), messages: z.array(message) }),
  z.object({
    kind: z.literal('missed'),
    from: z.string(),
    rooms: z.union([z.literal('all'), z.array(z.string())]),
  }),
  z.object({ kind: z.literal('changed'), from: z.string(), what: z.enum(['denyList']) }),
  z.object({ kind: z.literal('beat'), from: z.string() }),
]);

/** One notice; see above. */
export type Notice =
  | { readonly kind: 'messages'; readonly from: string; readonly messages: readonly OutboxMessage[] }
  | { readonly kind: 'missed'; readonly from: string; readonly rooms: readonly string[] | 'all' }
  | { readonly kind: 'changed'; readonly from: string; readonly what: SharedState }
  | { readonly kind: 'beat'; readonly from: string };

/** Reads a notice; undefined where the text is none, as of another version. */
export function readNotice(text: string): Notice | undefined {
  try {
    return notice.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
