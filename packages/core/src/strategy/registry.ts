import { UserError } from '../errors.ts';
import { manualStrategy } from '../order/parent/manualStrategy.ts';
import { arbitrage } from './arbitrage.ts';
import { dollarCostAveraging } from './dollarCostAveraging.ts';
import { grid } from './grid.ts';
import { meanReversion } from './meanReversion.ts';
import { momentum } from './momentum.ts';
import { newPoolSniper } from './newPoolSniper.ts';
import type { Strategy } from './strategy.ts';

/** A strategy whose parameters are known to its own schema only. */
export type AnyStrategy = Strategy<Readonly<Record<string, unknown>>>;

/** Every strategy, in the order in which documentation and forms show them. */
export const STRATEGIES: readonly AnyStrategy[] = [
  momentum,
  meanReversion,
  grid,
  dollarCostAveraging,
  arbitrage,
  newPoolSniper,
];

/** The strategy of that kind. Throws `UserError` naming those that exist. */
export function strategyOf(kind: string): AnyStrategy {
  const strategy = [...STRATEGIES, manualStrategy].find((candidate) => candidate.kind === kind);
  if (strategy === undefined) {
    throw new UserError('strategy.unknown', `There is no strategy named "${kind}".`, {
      hint: `Choose one of: ${STRATEGIES.map((candidate) => candidate.kind).join(', ')}.`,
    });
  }
  return strategy;
}
