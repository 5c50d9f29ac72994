import { cooldownSettingsSchema } from '@twinlane/core/engine/cooldown';
import { EXIT_RULES } from '@twinlane/core/exit/registry';
import { URGENCIES } from '@twinlane/core/fill/gasPlan';
import {
  decisionIntervalSeconds,
  entryPauseSeconds,
  INTEL_LEVELS,
  intelOverridesSchema,
  orderDeadlineSeconds,
  settingsFor,
  type IntelOverrides,
} from '@twinlane/core/intel/levels';
import { FAST_LANE_LEVEL } from '@twinlane/core/lane/chooseLane';
import { GAS_STYLES, type GasStyle } from '@twinlane/core/order/orderIntent';
import { exitExecutionSchema } from '@twinlane/core/order/parent/exitExecution';
import { sizingSettingsSchema } from '@twinlane/core/order/sizingSettings';
import { STRATEGIES } from '@twinlane/core/strategy/registry';
import type { DescribedPart, IntelSettingsView } from '@twinlane/protocol/strategy';
import { z } from 'zod';
import type { StrategiesPort } from './api/strategyRoutes.ts';

/** What bots are put together from, as the registries have it. */
export function describeParts(): StrategiesPort {
  return {
    strategies: {
      items: STRATEGIES.map((strategy) =>
        Object.assign(described(strategy, strategy.params), {
          lane: strategy.lane,
          trades: strategy.trades ?? 'tokens',
          warmUp: strategy.warmUp(strategy.params.parse({})),
        }),
      ),
      lanes: [...LANES],
      gasStyles: GAS_STYLES.map(gasStyle),
      parts: {
        intel: described(PARTS.intel, intelOverridesSchema),
        sizing: described(PARTS.sizing, sizingSettingsSchema),
        cooldown: described(PARTS.cooldown, cooldownSettingsSchema),
        exitExecution: described(PARTS.exitExecution, exitExecutionSchema),
      },
    },
    exitRules: {
      items: EXIT_RULES.map((rule) =>
        Object.assign(described(rule, rule.params), { byDefault: rule.byDefault === true }),
      ),
    },
    levels: (overrides) => ({
      items: INTEL_LEVELS.map(({ level }) => levelView(level, overrides)),
      replaced: Object.keys(overrides),
    }),
  };
}

type Named = Pick<DescribedPart, 'kind' | 'title' | 'description'>;

function described({ kind, title, description }: Named, params: z.ZodType): DescribedPart {
  const { $schema: _, ...schema } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return { kind, title, description, schema, defaults: params.parse({}) as Record<string, unknown> };
}

function levelView(level: number, overrides: IntelOverrides): IntelSettingsView {
  const set = settingsFor(level, overrides);
  return {
    ...set,
    entryPauseSeconds: entryPauseSeconds(set.decisions),
    decisionIntervalSeconds: decisionIntervalSeconds(set.speed),
    orderDeadlineSeconds: orderDeadlineSeconds(set.speed),
    fastLane: level >= FAST_LANE_LEVEL,
  };
}

const LANES = [
  { name: 'auto', description: 'What suits the strategy.' },
  {
    name: 'fast',
    description: `Straight to the node, with pairs that were tried before: in live mode, from intel level ${FAST_LANE_LEVEL}.`,
  },
  { name: 'smart', description: 'Each entry is analysed in full first.' },
] as const;

function gasStyle(name: GasStyle): { readonly name: string; readonly description: string } {
  const { delay, tipPercent, headroom } = URGENCIES[name];
  const place = delay === 1 ? 'the next block' : `block ${delay} after the decision`;
  const description = `A tip of ${tipPercent} % of the next base fee, at most ${headroom} times that fee in all; on paper, a place in ${place}.`;
  return { name, description };
}

const PARTS = {
  intel: {
    kind: 'intel',
    title: 'Single settings',
    description: 'Settings of the bot’s own in place of those that its intel level sets.',
  },
  sizing: {
    kind: 'sizing',
    title: 'Size of entries',
    description: 'How the bot chooses the size of its entries.',
  },
  cooldown: {
    kind: 'cooldown',
    title: 'Rest after losses',
    description: 'When the bot enters nothing for a while after losses.',
  },
  exitExecution: {
    kind: 'exitExecution',
    title: 'Execution of exits',
    description: 'How the bot leaves positions where nothing is urgent.',
  },
} as const;
