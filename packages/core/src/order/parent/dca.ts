import { z } from 'zod';
import { dueBy } from '../schedule/executionPlan.ts';
import { defineOrderKind } from './orderKind.ts';
import { swapBounds } from './swapBounds.ts';

const dcaParamsSchema = z.strictObject({
  everySeconds: z
    .int()
    .min(1)
    .max(366 * 86_400)
    .default(86_400)
    .describe(
      'Chain seconds between two purchases; one that could not be made in that time is not made up for',
    ),
  purchases: z.int().min(1).max(1_000).default(10).describe('How many there are; each spends the same part'),
  ...swapBounds,
});

/** A plan of purchases at even intervals. */
export const dca = defineOrderKind<z.infer<typeof dcaParamsSchema>>({
  kind: 'dca',
  title: 'DCA plan',
  description:
    'Spends the amount in equal purchases at even intervals of chain time, whatever the price, the first at once. A purchase ' +
    'that could not be made before the next is due is left out, and its money stays.',
  params: dcaParamsSchema,
  sides: ['buy'],
  endsWhenRefused: false,
  evaluate({ order, progress, snapshot }, { everySeconds, purchases }) {
    const turn = Math.floor((snapshot.now - order.placedAt) / everySeconds);
    const plan = { total: order.amount, weights: Array.from({ length: purchases }, () => 1) };
    const share = dueBy(plan, turn) - dueBy(plan, turn - 1) - (progress.bySlice.get(turn) ?? 0n);
    if (turn >= purchases) {
      return { outcome: 'end', state: 'done', reason: 'Its last purchase is over.' };
    }
    if (share > 0n) {
      return {
        outcome: 'trade',
        amount: share,
        slice: turn,
        reason: `Purchase ${turn + 1} of ${purchases} is due.`,
      };
    }
    return turn === purchases - 1
      ? { outcome: 'end', state: 'done', reason: 'Its last purchase was made.' }
      : {
          outcome: 'wait',
          reason: `The next purchase is due in ${order.placedAt + (turn + 1) * everySeconds - snapshot.now} s.`,
        };
  },
});
