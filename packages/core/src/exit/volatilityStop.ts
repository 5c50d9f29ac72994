import { z } from 'zod';
import { defineExitRule } from './exitRule.ts';
import { changeOf, isAtOrBelow, priceAtChange, wholeLine } from './valueAgainstCost.ts';

const volatilityStopParamsSchema = z
  .strictObject({
    multiple: z
      .number()
      .min(0.1)
      .max(100)
      .default(3)
      .describe("How many times the price's usual move over the horizon the position may lose"),
    horizonBlocks: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(60)
      .describe('Blocks over which the usual move is counted'),
    minPercent: z
      .number()
      .min(0.01)
      .max(100)
      .default(1)
      .describe('The stop is never nearer than this loss, per cent'),
    maxPercent: z
      .number()
      .min(0.01)
      .max(100)
      .default(15)
      .describe(
        'The stop is never further than this loss, per cent; it holds where the volatility is not known',
      ),
  })
  .refine((params) => params.maxPercent >= params.minPercent, {
    path: ['maxPercent'],
    message: 'maxPercent must not be less than minPercent',
  });

/** Ends a position that lost more than its token's noise explains. */
export const volatilityStop = defineExitRule<z.infer<typeof volatilityStopParamsSchema>>({
  kind: 'volatilityStop',
  title: 'Volatility-scaled stop',
  description:
    'A stop-loss as wide as the token is restless: the usual move over the horizon, as measured when the position was ' +
    'bought, times a multiple, within two bounds. It does not widen afterwards, however wild the market becomes.',
  params: volatilityStopParamsSchema,
  evaluate(position, snapshot, params, { volatility }) {
    const { multiple, horizonBlocks } = params;
    const percent = lossOf(params, volatility);
    if (!isAtOrBelow(position, snapshot, -percent)) {
      return undefined;
    }
    const measured =
      volatility === undefined
        ? ''
        : `, ${multiple} times the usual move over ${horizonBlocks} blocks within its bounds`;
    return {
      quantity: position.quantity,
      decision: 'STOP_LOSS',
      reason: `${changeOf(position, snapshot)}; the stop is at a loss of ${percent.toFixed(2)} %${measured}.`,
    };
  },
  lines: (position, cash, params, { volatility }) =>
    wholeLine('stop', priceAtChange(position, cash, -lossOf(params, volatility))),
});

/** The loss that ends the position, per cent. */
function lossOf(
  { multiple, horizonBlocks, minPercent, maxPercent }: z.infer<typeof volatilityStopParamsSchema>,
  volatility: number | undefined,
): number {
  const usual =
    volatility === undefined ? maxPercent : 100 * volatility * Math.sqrt(horizonBlocks) * multiple;
  return Math.min(maxPercent, Math.max(minPercent, usual));
}
