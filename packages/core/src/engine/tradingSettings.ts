import { z } from 'zod';

/** Limits of a bot's trading that its intel level does not set. */
export const tradingSettingsSchema = z.strictObject({
  maxSlippageBps: z
    .number()
    .int()
    .min(1)
    .max(5_000)
    .default(100)
    .describe('How far an entry may fall short of its quote before it reverts, in basis points'),
  maxExitSlippageBps: z
    .number()
    .int()
    .min(1)
    .max(9_000)
    .default(500)
    .describe('The same for exits; wider, because a missed exit costs more than a poor one'),
  maxPriceImpactBps: z
    .number()
    .int()
    .min(1)
    .max(5_000)
    .default(150)
    .describe('Largest share of the price that an entry may lose to its own size, in basis points'),
  maxOpenPositions: z.number().int().min(1).max(100).default(5).describe('Tokens held at a time, per bot'),
  tokenCooldownSeconds: z
    .number()
    .int()
    .min(0)
    .default(120)
    .describe('Chain seconds for which a token is left alone after an exit, a failed order or a veto'),
  holdThoughtEverySeconds: z
    .number()
    .int()
    .min(0)
    .default(300)
    .describe('Chain seconds between two HOLD thoughts about the same token; 0 writes none'),
  skipThoughtEverySeconds: z
    .number()
    .int()
    .min(0)
    .default(300)
    .describe('Chain seconds within which the same token is not reported at the same gate again'),
});
export type TradingSettings = z.infer<typeof tradingSettingsSchema>;
