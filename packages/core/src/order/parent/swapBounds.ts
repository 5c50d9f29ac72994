import { z } from 'zod';
import type { OrderIntentDraft } from '../orderIntentDraft.ts';
import type { TradingSettings } from '../../engine/tradingSettings.ts';
import type { ParentOrder } from './parentOrder.ts';

/** What every kind of order takes besides its own parameters: bounds of each swap that it leads to, tighter or wider than its bot's. */
export const swapBounds = {
  maxSlippageBps: z
    .int()
    .min(1)
    .max(5_000)
    .optional()
    .describe(
      'How far a swap may fall short of its quote before it reverts, basis points; as the settings say where absent',
    ),
  deadlineSeconds: z
    .int()
    .min(12)
    .max(3_600)
    .optional()
    .describe(
      'Chain seconds after which a swap that was not mined reverts; as the intel level says where absent or sooner',
    ),
};

const schema = z.object(swapBounds);

type Order = Pick<ParentOrder, 'params'>;

/** The settings of a bot's trading with what the order says in their place. */
export function tradingWithin(trading: TradingSettings, { params }: Order): TradingSettings {
  const { maxSlippageBps } = schema.parse(params);
  return maxSlippageBps === undefined
    ? trading
    : { ...trading, maxSlippageBps, maxExitSlippageBps: maxSlippageBps };
}

/** The deadline of a swap, Unix seconds of chain time: as drafted, or sooner where the order says so. */
export function deadlineWithin(
  { deadline, decidedAt }: Pick<OrderIntentDraft, 'deadline' | 'decidedAt'>,
  { params }: Order,
): number {
  const { deadlineSeconds } = schema.parse(params);
  return deadlineSeconds === undefined ? deadline : Math.min(deadline, decidedAt + deadlineSeconds);
}
