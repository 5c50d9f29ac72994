import { z } from 'zod';

/** A positive decimal number as exact text. */
function decimal(what: string): z.ZodType<string> {
  return z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z.string().regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,9})?$/),
    )
    .meta({ allowed: `${what} above zero, such as "250" or "0.5"` });
}

/** The section `live`: what a wallet may be used for. The policy signer keeps to it whatever else happens. */
export const liveSettings = z.strictObject({
  maxPerTrade: decimal('an amount in US dollars')
    .optional()
    .describe('US dollars that one trade may put in. Must be set on a real chain.'),
  maxPerDay: decimal('an amount in US dollars')
    .optional()
    .describe('US dollars that all trades of any 24 hours may put in. Must be set on a real chain.'),
  maxFeeGwei: decimal('a fee in gwei')
    .optional()
    .describe(
      "Highest fee per gas, gwei. Must be set on a real chain; never above the chain's own ceiling (docs/reference/markets.md).",
    ),
  maxTransactionFee: decimal('an amount of the native currency')
    .optional()
    .describe(
      'Most that one transaction may pay for its gas, in native currency. Must be set on a real chain.',
    ),
  maxSlippageBps: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe(
      'How far a trade may fall short of its quote when it is sent, basis points; never wider than its order allows. Without ' +
        'it, as far as no sandwich of the trade would earn anything, where transactions are seen before they are mined.',
    ),
  venues: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ allowed: 'names of venues, such as uniswap-v3 (docs/reference/markets.md)' })
    .describe('Venues that may be traded on; all that the chain has for live trading where absent.'),
  allowances: z
    .enum(['direct', 'permit2'])
    .default('direct')
    .describe(
      '`direct`: the venue’s router is allowed exactly what a trade needs. `permit2`: Permit2 is, and lets the Universal ' +
        'Router take it for a short time; venues without one cannot be traded on then.',
    ),
  embeddedDatabase: z
    .boolean()
    .default(false)
    .describe(
      'Consent: keep a live account on a real chain in the embedded database, which may lose the last moments when the power fails.',
    ),
  confirm: z
    .string()
    .optional()
    .meta({ flag: 'confirm-live', allowed: 'the address of the wallet' })
    .describe(
      'Confirmation of the first start: the address of the wallet, in place of typing it at the prompt. Later starts need none.',
    ),
});
export type LiveSettings = z.output<typeof liveSettings>;
