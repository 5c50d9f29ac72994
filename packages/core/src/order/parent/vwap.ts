import { vwapPlan } from '../schedule/executionPlan.ts';
import { volumeProfile } from '../schedule/volumeProfile.ts';
import { defineOrderKind } from './orderKind.ts';
import type { OrderQuestion } from './orderKind.ts';
import { planRequest, sliceParamsSchema, tradeSlice, type SliceParams } from './slices.ts';

/** Slices as large as the volume that was usual over such a time before. */
export const vwap = defineOrderKind<SliceParams>({
  kind: 'vwap',
  title: 'VWAP',
  description:
    'Trades in slices whose sizes follow what was traded over as long a time before the order, so that it gets the ' +
    'volume-weighted average price. Where no volume is known the slices are equal.',
  params: sliceParamsSchema,
  sides: ['buy', 'sell'],
  endsWhenRefused: false,
  remember(question, params) {
    const { memory } = question.order;
    return memory.weights === undefined ? { ...memory, weights: weightsOf(question, params) } : memory;
  },
  evaluate(question, params) {
    const weights = question.order.memory.weights ?? weightsOf(question, params);
    const { slices: _, ...request } = planRequest(question.order, params);
    return tradeSlice(question, { ...request, kind: 'vwap', weights }, params);
  },
});

function weightsOf({ order, market, snapshot }: OrderQuestion, params: SliceParams): readonly number[] {
  const request = planRequest(order, params);
  const seconds = request.endsAt - request.startsAt;
  const known = market.history.filter(({ blockNumber }) => blockNumber <= snapshot.block.number);
  const profile = volumeProfile(known, Math.min(order.placedAt, snapshot.now), seconds, params.slices);
  return vwapPlan(request, profile).weights;
}
