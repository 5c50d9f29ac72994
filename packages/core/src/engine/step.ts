import { decisionIntervalSeconds } from '../intel/levels.ts';
import { showConfidence } from '../intel/showScore.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { STRATEGIES, strategyOf } from '../strategy/registry.ts';
import type { Signal } from '../strategy/strategy.ts';
import { withoutWhatIsOver } from './botMemory.ts';
import { decideEntry } from './decideEntry.ts';
import type { Candidate } from './decideEntry.ts';
import { decideExits, decideHolds, decideSale } from './decideExits.ts';
import { StepRun } from './stepRun.ts';
import type { StepInput, StepPorts, StepResult } from './stepTypes.ts';

/**
 * One bot's decisions on one block: exits of what it holds first, then its strategy's signals, gate by gate. Exits are
 * looked at on every block, the strategy once per decision interval of the bot's speed. A bot that does not run leaves
 * positions only: while paused by its exit rules and its strategy's sell signals, in error, which the strategy may have
 * caused, by its exit rules alone. A stopped bot does nothing.
 * Deterministic: the same input and simulations give the same result. Rejects only for faults.
 */
export async function step(input: StepInput, ports: StepPorts): Promise<StepResult> {
  if (input.bot.state === 'stopped') {
    return { decisions: [], memory: input.memory };
  }
  const { trading } = input.settings;
  const run = new StepRun(input);
  await decideExits(run, ports);
  if (input.bot.state !== 'error' && isTimeToDecide(input)) {
    run.memory = { ...run.memory, lastDecisionAt: input.snapshot.now };
    await followStrategy(run, ports);
  }
  decideHolds(run);
  const longestWindow = Math.max(trading.skipThoughtEverySeconds, trading.holdThoughtEverySeconds);
  const listed = new Set<string>(input.snapshot.tokens.keys());
  const held = new Set<string>(run.positions.map(({ token }) => token.address));
  run.memory = withoutWhatIsOver(run.memory, input.snapshot.now, longestWindow, { listed, held });
  return run.result;
}

function isTimeToDecide({ memory, snapshot, settings }: StepInput): boolean {
  const interval = decisionIntervalSeconds(settings.intel.speed);
  return memory.lastDecisionAt === undefined || snapshot.now >= memory.lastDecisionAt + interval;
}

async function followStrategy(run: StepRun, ports: StepPorts): Promise<void> {
  const { bot, snapshot } = run.input;
  const signals = bot.state === 'running' ? signalsOf(run.input) : sellSignalsOf(run.input);
  for (const signal of signals.filter(({ side }) => side === 'sell')) {
    await decideSale(run, signal, ports);
  }
  for (const candidate of candidatesOf(snapshot, signals)) {
    await decideEntry(run, candidate, ports);
  }
  if (bot.state === 'running' && signals.length === 0 && run.positions.length === 0) {
    tellNothingToDo(run);
  }
}

function signalsOf({ bot, snapshot }: StepInput): readonly Signal[] {
  return strategyOf(bot.strategy).evaluate(snapshot, bot.params);
}

/** None where the strategy is gone or cannot read the parameters any more: the exit rules work without it. */
function sellSignalsOf(input: StepInput): readonly Signal[] {
  const strategy = STRATEGIES.find(({ kind }) => kind === input.bot.strategy);
  const isReadable = strategy?.params.safeParse(input.bot.params).success ?? false;
  return isReadable ? signalsOf(input).filter(({ side }) => side === 'sell') : [];
}

/** Says now and then, of the token with the most liquidity, that the strategy sees nothing to buy. */
function tellNothingToDo(run: StepRun): void {
  const { snapshot, settings } = run.input;
  const window = settings.trading.holdThoughtEverySeconds;
  const markets = [...snapshot.tokens.values()];
  const most = markets.reduce((high, { liquidity }) => (liquidity > high ? liquidity : high), 0n);
  const deepest = markets.find(({ liquidity }) => liquidity === most);
  if (window === 0 || deepest === undefined) {
    return;
  }
  const reasoning = `None of the ${snapshot.tokens.size} tokens of the market gives the strategy a signal.`;
  run.tell({ token: deepest.token, decision: 'HOLD', gate: 'signal.none', reasoning, confidence: 0 }, window);
}

/** How many other candidates a thought names. */
const ALTERNATIVES = 3;

/** What could be bought, most confident first; equal ones by address, so that the order never varies. */
function candidatesOf(snapshot: MarketSnapshot, signals: readonly Signal[]): Candidate[] {
  const ranked = signals
    .filter(({ side }) => side === 'buy')
    .sort((a, b) => b.confidence - a.confidence || (a.token < b.token ? -1 : 1));
  return ranked.flatMap((signal) => {
    const market = snapshot.tokens.get(signal.token);
    const others = ranked.filter((other) => other !== signal).slice(0, ALTERNATIVES);
    const alternatives = others.map(
      (other) =>
        `buy ${snapshot.tokens.get(other.token)?.token.symbol ?? other.token} (confidence ${showConfidence(other.confidence)})`,
    );
    return market === undefined ? [] : [{ signal, market, alternatives: [...alternatives, 'keep the cash'] }];
  });
}
