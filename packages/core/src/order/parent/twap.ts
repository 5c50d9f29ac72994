import { twapPlan } from '../schedule/executionPlan.ts';
import { defineOrderKind } from './orderKind.ts';
import { planRequest, sliceParamsSchema, tradeSlice, type SliceParams } from './slices.ts';

/** Equal slices over some time. */
export const twap = defineOrderKind<SliceParams>({
  kind: 'twap',
  title: 'TWAP',
  description:
    'Trades in equal slices over some time, so that it gets the time-weighted average price and the market recovers from each ' +
    'slice. What a slice could not trade is made up for in those after it; what is left at the end stays.',
  params: sliceParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  evaluate: (question, params) => tradeSlice(question, twapPlan(planRequest(question.order, params)), params),
});
