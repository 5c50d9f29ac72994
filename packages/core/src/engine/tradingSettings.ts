import { z } from 'zod';
import { exposureLimitsSchema } from '../order/exposureLimits.ts';

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
  fastVerdictBlocks: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(20)
    .describe('Fast Lane: blocks for which a honeypot check that was made ahead of the signal counts'),
  rugTrialEveryBlocks: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe(
      'Blocks between two trial sales of a held token that nothing speaks against: one call to the node each. What its logs and ' +
        'pools show is looked at on every block, and tried at once where it is suspicious',
    ),
  rugPendingEveryMs: z
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(2_000)
    .describe(
      'Milliseconds between two looks at what waits to be mined, while something is held: one call to the node each, and one more ' +
        'for each new transaction that names a held token or its pool. 0 looks at blocks alone, as chains without a public pool of transactions do',
    ),
  trustedTokens: z
    .array(z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address'))
    .default([])
    .describe(
      'Tokens judged by their reputation rather than by what their owners could do, besides the chain’s own',
    ),
  deniedTokens: z
    .array(z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'an address'))
    .default([])
    .describe('Tokens that are never bought, whatever speaks for them. Their pools and rulers count, too.'),
  maxOpenPositions: z.number().int().min(1).max(100).default(5).describe('Tokens held at a time, per bot'),
  exposure: exposureLimitsSchema.prefault({}).describe('How much of an account may hang on one thing.'),
  tokenLocks: z
    .boolean()
    .default(true)
    .describe(
      'Whether a token that one bot has ordered is left alone by the others until that order has ended',
    ),
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
