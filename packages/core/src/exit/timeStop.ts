import { z } from 'zod';
import { defineExitRule } from './exitRule.ts';
import { changeOf, isAtOrAbove } from './valueAgainstCost.ts';

const timeStopParamsSchema = z.strictObject({
  maxSeconds: z
    .number()
    .int()
    .min(1)
    .max(366 * 86_400)
    .default(7_200)
    .describe('Sell everything once it has been held for so many chain seconds'),
  unlessGainPercent: z
    .number()
    .min(-100)
    .max(1_000_000)
    .default(2)
    .describe(
      'A position that is worth at least this much more than it cost is left to the other rules, per cent',
    ),
});

/** Ends a position that has come to nothing. */
export const timeStop = defineExitRule<z.infer<typeof timeStopParamsSchema>>({
  kind: 'timeStop',
  title: 'Time stop',
  description:
    'Sells what has been held for long enough without the gain that was hoped for, so that its cash can be of use ' +
    'elsewhere. Time is chain time since the position was opened.',
  params: timeStopParamsSchema,
  evaluate(position, snapshot, { maxSeconds, unlessGainPercent }) {
    const held = snapshot.now - position.openedAt;
    if (held < maxSeconds || isAtOrAbove(position, snapshot, unlessGainPercent)) {
      return undefined;
    }
    return {
      quantity: position.quantity,
      decision: 'EXIT',
      reason: `It has been held for ${held} s of at most ${maxSeconds} s. ${changeOf(position, snapshot)}.`,
    };
  },
});
