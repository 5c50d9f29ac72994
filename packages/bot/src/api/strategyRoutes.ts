import { listExitRules, listIntelLevels, listStrategies } from '@twinlane/protocol/endpoints/strategies';
import type { ExitRuleList, IntelLevels, StrategyList } from '@twinlane/protocol/strategy';
import type { IntelOverrides } from '@twinlane/core/intel/levels';
import type { FastifyInstance } from 'fastify';
import { serve } from './serve.ts';

/** What bots are put together from. Only hands over what is in memory. */
export interface StrategiesPort {
  readonly strategies: StrategyList;
  readonly exitRules: ExitRuleList;
  levels(this: void, overrides: IntelOverrides): IntelLevels;
}

/** Strategies, exit rules and intel levels, with the schemas of what may be said of them. */
export function registerStrategyRoutes(app: FastifyInstance, port: StrategiesPort | undefined): void {
  if (port === undefined) return;
  const { strategies, exitRules, levels } = port;
  serve(app, listStrategies, () => strategies);
  serve(app, listExitRules, () => exitRules);
  serve(app, listIntelLevels, ({ query }) => {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    return levels(Object.fromEntries(given) as IntelOverrides);
  });
}
