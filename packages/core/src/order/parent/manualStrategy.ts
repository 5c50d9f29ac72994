import { z } from 'zod';
import { defineStrategy } from '../../strategy/strategy.ts';

/** The strategy of the bot that holds what a person buys by hand: it never signals. No bot of the settings can choose it. */
export const manualStrategy = defineStrategy<Readonly<Record<string, never>>>({
  kind: 'manual',
  title: 'By hand',
  description:
    'Holds what a person buys by hand. It never signals; its exit rules are those of the settings, if any.',
  params: z.strictObject({}),
  lane: 'smart',
  warmUp: () => 0,
  evaluate: () => [],
});
