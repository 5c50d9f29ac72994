import { z } from 'zod';
import { EXIT_RULES } from './parts.ts';

type Params = Record<string, unknown>;

/** Exit rules by kind, their parameters parsed by their own schemas. */
const exits = z.record(z.string(), z.record(z.string(), z.unknown())).transform((given, context) => {
  const parsed: Record<string, Params> = {};
  for (const [kind, params] of Object.entries(given)) {
    const result = EXIT_RULES.find((rule) => rule.kind === kind)?.params.safeParse(params);
    if (result?.success === true) {
      parsed[kind] = result.data as Params;
    } else {
      const message = result?.error.issues[0]?.message ?? 'is not an exit rule';
      context.addIssue({ code: 'custom', path: [kind], message });
    }
  }
  return parsed;
});

/** The section `manual`: the bot that holds what a person buys by hand. */
export const manualSettings = z.strictObject({
  intelLevel: z
    .int()
    .min(1)
    .max(10)
    .default(5)
    .describe(
      'Sets the risk score from which on a purchase by hand needs `acceptRisk`, its gas and its deadline.',
    ),
  exits: exits
    .default({})
    .meta({ allowed: `an object with any of the keys ${EXIT_RULES.map((part) => part.kind).join(', ')}` })
    .describe('Exit rules of what is bought by hand; none unless named, but for those that always run.'),
});
