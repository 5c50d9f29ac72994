import { z } from 'zod';
import type { Position } from '../portfolio/position.ts';

/** When a bot takes a rest from entering, after losses. */
export const cooldownSettingsSchema = z.strictObject({
  losses: z
    .number()
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('Positions closed at a loss one after the other, gas counted, that pause entries; 0 for never'),
  lossPercent: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'Losses within the window that pause entries, per cent of what the account began with; 0 for never',
    ),
  windowSeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(86_400)
    .describe('Chain seconds over which losses are summed'),
  pauseSeconds: z
    .number()
    .int()
    .min(1)
    .max(30 * 86_400)
    .default(3_600)
    .describe('Chain seconds from the last of these losses for which nothing is entered'),
});
export type CooldownSettings = z.infer<typeof cooldownSettingsSchema>;

/** A pause of entries after losses. */
export interface Cooldown {
  /** Chain time, Unix seconds. */
  readonly until: number;
  /** Part of a sentence. */
  readonly reason: string;
}

/** What a pause is judged from. */
export interface CooldownQuestion {
  readonly botId: string;
  readonly settings: CooldownSettings;
  /** Closed positions of the account, in any order; those that closed long ago may be missing. */
  readonly closed: readonly Position[];
  /** Cash base units that the account began with. */
  readonly initialCash: bigint;
  /** Chain time, Unix seconds. */
  readonly now: number;
}

/** Why a bot enters nothing now after its losses; undefined where it may. It follows from what was closed alone. */
export function cooldownOf(question: CooldownQuestion): Cooldown | undefined {
  const { botId, settings, now } = question;
  const own = question.closed
    .filter((position) => position.botId === botId && (position.closedAt ?? now + 1) <= now)
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0) || (a.id < b.id ? 1 : -1));
  const last = own.find((position) => gainOf(position) < 0n);
  const until = (last?.closedAt ?? 0) + settings.pauseSeconds;
  const reason = last === undefined || until <= now ? undefined : lossesIn(own, question);
  return reason === undefined ? undefined : { until, reason };
}

function lossesIn(
  newestFirst: readonly Position[],
  { settings, initialCash, now }: CooldownQuestion,
): string | undefined {
  const firstGain = newestFirst.findIndex((position) => gainOf(position) >= 0n);
  const inRow = firstGain === -1 ? newestFirst.length : firstGain;
  if (settings.losses > 0 && inRow >= settings.losses) {
    return `its last ${inRow} positions were closed at a loss`;
  }
  const within = newestFirst.filter(({ closedAt = 0 }) => closedAt > now - settings.windowSeconds);
  const lost = -within.reduce((sum, position) => sum + gainOf(position), 0n);
  const isTooMuch = lost * 1_000_000n >= initialCash * BigInt(Math.round(settings.lossPercent * 10_000));
  return settings.lossPercent > 0 && lost > 0n && isTooMuch
    ? `what it closed within ${settings.windowSeconds} s lost ${settings.lossPercent} % of the account's first cash or more`
    : undefined;
}

/** With its gas, cash base units. */
function gainOf({ realisedPnl, gasFeeCash }: Position): bigint {
  return realisedPnl - gasFeeCash;
}
