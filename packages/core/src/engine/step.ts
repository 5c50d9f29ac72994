import type { LaneChoice } from '../lane/chooseLane.ts';
import { withoutWhatIsOver } from './botMemory.ts';
import { decideEntry } from './decideEntry.ts';
import { decideExits, decideHolds, decideSale } from './decideExits.ts';
import { laneOf } from './laneOf.ts';
import { candidatesOf, isTimeToDecide, notesOf, sellSignalsOf, signalsOf } from './signals.ts';
import { StepRun } from './stepRun.ts';
import type { StepInput, StepPorts, StepResult } from './stepTypes.ts';

/**
 * One bot's decisions on one block: exits of what it holds first, then its strategy's signals, gate by gate. Exits are
 * looked at on every block, the strategy once per decision interval of the bot's speed. A bot that does not run leaves
 * positions only: while paused by its exit rules and its strategy's sell signals, in error, which the strategy may have
 * caused, by its exit rules alone. A stopped bot does nothing. What enters on the Fast Lane was entered before
 * (`fastEntries`): here its positions are left alone.
 * Deterministic: the same input, simulations and refusals of breakers give the same result. Rejects only for faults.
 */
export async function step(input: StepInput, ports: StepPorts): Promise<StepResult> {
  if (input.bot.state === 'stopped') {
    return { decisions: [], memory: input.memory };
  }
  const entered = laneOf(input);
  const run = new StepRun(input, ports, entered.lane === 'fast' ? LEAVING : entered);
  try {
    await decideAll(run, ports, entered);
  } catch (error) {
    run.giveUp();
    throw error;
  }
  return run.result;
}

async function decideAll(run: StepRun, ports: StepPorts, entered: LaneChoice): Promise<void> {
  const { input } = run;
  const { trading } = input.settings;
  await decideExits(run, ports);
  if (input.bot.state !== 'error' && isTimeToDecide(input)) {
    run.memory = { ...run.memory, lastDecisionAt: input.snapshot.now };
    await followStrategy(run, ports, entered);
  }
  decideHolds(run);
  const longestWindow = Math.max(trading.skipThoughtEverySeconds, trading.holdThoughtEverySeconds);
  const listed = new Set<string>(input.snapshot.tokens.keys());
  const held = new Set<string>(run.positions.map(({ token }) => token.address));
  run.memory = withoutWhatIsOver(run.memory, input.snapshot.now, longestWindow, { listed, held });
}

/** Of a bot that enters on the Fast Lane: the rest of what it decides. */
const LEAVING: LaneChoice = {
  lane: 'smart',
  reason: 'The Fast Lane only enters; what is held is left on the Smart Lane.',
};

async function followStrategy(run: StepRun, ports: StepPorts, entered: LaneChoice): Promise<void> {
  const { bot, snapshot } = run.input;
  const input = { ...run.input, memory: run.memory };
  const signals = bot.state === 'running' ? signalsOf(input) : sellSignalsOf(input);
  if (bot.state === 'running') {
    run.memory = { ...run.memory, notes: notesOf(input) };
  }
  for (const signal of signals.filter(({ side }) => side === 'sell')) {
    await decideSale(run, signal, ports);
  }
  for (const candidate of entered.lane === 'fast' ? [] : candidatesOf(snapshot, signals)) {
    await decideEntry(run, candidate, ports);
  }
  if (bot.state === 'running' && signals.length === 0 && run.positions.length === 0) {
    tellNothingToDo(run);
  }
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
