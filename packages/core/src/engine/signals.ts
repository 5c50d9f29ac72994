import { decisionIntervalSeconds } from '../intel/levels.ts';
import { showConfidence } from '../intel/showScore.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { STRATEGIES, strategyOf } from '../strategy/registry.ts';
import type { Signal, StrategyNotes } from '../strategy/strategy.ts';
import type { Candidate } from './decideEntry.ts';
import { ownTrading } from './notePositions.ts';
import type { StepInput } from './stepTypes.ts';

/** Whether the bot's strategy is to be asked on this block: once per decision interval of the bot's speed. */
export function isTimeToDecide({
  memory,
  snapshot,
  settings,
}: Pick<StepInput, 'memory' | 'snapshot' | 'settings'>): boolean {
  const interval = decisionIntervalSeconds(settings.intel.speed);
  return memory.lastDecisionAt === undefined || snapshot.now >= memory.lastDecisionAt + interval;
}

/** What the bot's strategy says of the snapshot. @throws UserError where there is no such strategy. */
export function signalsOf(input: StepInput): readonly Signal[] {
  const { bot, snapshot } = input;
  const own = { ...ownTrading(input), notes: notesOf(input) };
  return strategyOf(bot.strategy).evaluate(snapshot, bot.params, own);
}

/** What the bot's strategy notes for later. @throws UserError where there is no such strategy. */
export function notesOf(input: StepInput): StrategyNotes {
  const { bot, snapshot, memory } = input;
  return strategyOf(bot.strategy).remember?.(snapshot, bot.params, ownTrading(input)) ?? memory.notes;
}

/** None where the strategy is gone or cannot read the parameters any more: the exit rules work without it. */
export function sellSignalsOf(input: StepInput): readonly Signal[] {
  const strategy = STRATEGIES.find(({ kind }) => kind === input.bot.strategy);
  const isReadable = strategy?.params.safeParse(input.bot.params).success ?? false;
  return isReadable ? signalsOf(input).filter(({ side }) => side === 'sell') : [];
}

/** How many other candidates a thought names. */
const ALTERNATIVES = 3;

/** What could be bought, most confident first; equal ones by address, so that the order never varies. */
export function candidatesOf(snapshot: MarketSnapshot, signals: readonly Signal[]): Candidate[] {
  const ranked = signals
    .filter(({ side }) => side === 'buy')
    .sort((a, b) => b.confidence - a.confidence || (a.token < b.token ? -1 : 1));
  return ranked.flatMap((signal) => {
    const market = marketFor(snapshot, signal);
    const others = ranked.filter((other) => other !== signal).slice(0, ALTERNATIVES);
    const alternatives = others.map(
      (other) =>
        `buy ${snapshot.tokens.get(other.token)?.token.symbol ?? other.token} (confidence ${showConfidence(other.confidence)})`,
    );
    return market === undefined ? [] : [{ signal, market, alternatives: [...alternatives, 'keep the cash'] }];
  });
}

/** The token's market with the pools that the purchase keeps to. */
function marketFor(snapshot: MarketSnapshot, { token, onlyPools }: Signal): TokenMarket | undefined {
  const market = snapshot.tokens.get(token);
  return market === undefined || onlyPools === undefined
    ? market
    : { ...market, pools: market.pools.filter(({ address }) => onlyPools.includes(address)) };
}
