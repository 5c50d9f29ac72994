import { z } from 'zod';
import { id } from './scalars.ts';

/** `paused` takes no entries; exits go on. */
export const botState = z.enum(['running', 'paused', 'stopped', 'error']);
export type BotStateView = z.infer<typeof botState>;

/** A strategy at work for one account. */
export const bot = z.object({
  id,
  accountId: id,
  name: z.string(),
  strategy: z.string(),
  params: z.record(z.string(), z.unknown()),
  /** Parameters of its exit rules by rule kind. */
  exits: z.record(z.string(), z.record(z.string(), z.unknown())),
  /** 1 to 10. */
  intelLevel: z.number(),
  state: botState,
  stateReason: z.string(),
});
export type BotView = z.infer<typeof bot>;

/** `bot_status_update`. */
export const botStatusUpdate = z.object({ accountId: id, botId: id, state: botState, reason: z.string() });
export type BotStatusUpdate = z.infer<typeof botStatusUpdate>;
