import type { LaneChoice } from '../lane/chooseLane.ts';
import { manualStrategy } from '../order/parent/manualStrategy.ts';
import { observed } from '../recording/stepRecord.ts';
import { strategyOf } from '../strategy/registry.ts';
import type { Signal } from '../strategy/strategy.ts';
import { withoutWhatIsOver } from './botMemory.ts';
import { isCycle, NO_EXECUTOR } from './considerCycle.ts';
import { decideCycle } from './decideCycle.ts';
import { decideEntry } from './decideEntry.ts';
import { decideExits, decideHolds, decideSale } from './decideExits.ts';
import { laneOf, laneOfSignal } from './laneOf.ts';
import { candidatesOf, isTimeToDecide, notesOf, sellSignalsOf, signalsOf } from './signals.ts';
import { StepRun } from './stepRun.ts';
import { warmUpOf } from './warmUp.ts';
import type { ExitsResult, SeenExits, StepInput, StepPorts, StepResult } from './stepTypes.ts';

/**
 * One bot's decisions on one block: exits of what it holds first, then its strategy's signals, gate by gate. Exits are
 * looked at on every block, the strategy once per decision interval of the bot's speed. A bot that does not run leaves
 * positions only: while paused by its exit rules and its strategy's sell signals, in error, which the strategy may have
 * caused, by its exit rules alone. A stopped bot does nothing. What enters on the Fast Lane was entered before
 * (`fastEntries`): here its positions are left alone.
 * Deterministic: the same input, simulations and refusals of breakers give the same result. Rejects only for faults.
 */
export async function step(input: StepInput, ports: StepPorts): Promise<StepResult> {
  return observed('step', { input, ports }, async (given, asked) => {
    const run = await onRun(given, asked, undefined, async (under) => {
      await decideLeaving(under, asked);
      await decideEntering(under, asked);
    });
    return run.result;
  });
}

/** The half of a step that leaves positions, so that all bots' exits can go before anybody's entries. */
export async function stepExits(input: StepInput, ports: StepPorts): Promise<ExitsResult> {
  return observed('exits', { input, ports }, async (given, asked) => {
    const run = await onRun(given, asked, undefined, (under) => decideLeaving(under, asked));
    const { leaving, signals } = run;
    return { ...run.result, seen: signals === undefined ? { leaving } : { leaving, signals } };
  });
}

/** The other half: entries, and why what is held is held. `seen`: of `stepExits` on the same snapshot, where the bot holds anything. */
export async function stepEntries(
  input: StepInput,
  ports: StepPorts,
  seen: SeenExits | undefined,
): Promise<StepResult> {
  return observed('entries', { input, ports, extra: seen }, async (given, asked) => {
    const run = await onRun(given, asked, seen, (under) => decideEntering(under, asked));
    return run.result;
  });
}

async function onRun(
  input: StepInput,
  ports: StepPorts,
  seen: SeenExits | undefined,
  decide: (run: StepRun) => Promise<void>,
): Promise<StepRun> {
  const entered = laneOf(input);
  const run = new StepRun(input, ports, entered.lane === 'fast' ? LEAVING : entered, seen);
  if (input.bot.state === 'stopped') {
    return run;
  }
  try {
    await decide(run);
  } catch (error) {
    run.giveUp();
    throw error;
  }
  return run;
}

/** Of a bot that enters on the Fast Lane: the rest of what it decides. */
const LEAVING: LaneChoice = {
  lane: 'smart',
  reason: 'The Fast Lane only enters; what is held is left on the Smart Lane.',
};

/** Whether the bot's strategy is asked now. In error nobody asks it: it may be what failed. */
function asksStrategy(input: StepInput): boolean {
  const isAsked = input.bot.state !== 'error' && isTimeToDecide(input);
  return isAsked && warmUpOf(input.bot, input.snapshot) === undefined;
}

async function decideLeaving(run: StepRun, ports: StepPorts): Promise<void> {
  await decideExits(run, ports);
  if (asksStrategy(run.input) && run.positions.length > 0) {
    for (const signal of strategySignals(run).filter(({ side }) => side === 'sell')) {
      await decideSale(run, signal, ports);
    }
  }
}

function strategySignals(run: StepRun): readonly Signal[] {
  const input = { ...run.input, memory: run.memory };
  return (run.signals ??= input.bot.state === 'running' ? signalsOf(input) : sellSignalsOf(input));
}

async function decideEntering(run: StepRun, ports: StepPorts): Promise<void> {
  const { input } = run;
  const { trading } = input.settings;
  if (asksStrategy(input)) {
    await followStrategy(run, ports);
  } else {
    tellWarmUp(run);
  }
  decideHolds(run);
  const longestWindow = Math.max(trading.skipThoughtEverySeconds, trading.holdThoughtEverySeconds);
  const listed = input.snapshot.tokens;
  const held = new Set<string>(run.positions.map(({ token }) => token.address));
  run.memory = withoutWhatIsOver(run.memory, input.snapshot.now, longestWindow, { listed, held });
}

async function followStrategy(run: StepRun, ports: StepPorts): Promise<void> {
  const { bot, snapshot } = run.input;
  const signals = strategySignals(run);
  run.memory = { ...run.memory, lastDecisionAt: snapshot.now };
  if (bot.state !== 'running') {
    return;
  }
  run.memory = { ...run.memory, notes: notesOf({ ...run.input, memory: run.memory }) };
  const entersNow = laneOf(run.input).lane !== 'fast';
  const { lane } = run;
  for (const candidate of candidatesOf(snapshot, signals)) {
    run.lane = laneOfSignal(run.input, candidate.signal);
    if (run.lane.lane === 'smart') await decideEntry(run, candidate, ports);
  }
  run.lane = lane;
  for (const signal of entersNow ? signals.filter(isCycle) : []) {
    await decideCycle(run, signal, ports);
  }
  if (signals.length === 0 && run.positions.length === 0 && bot.strategy !== manualStrategy.kind) {
    tellNothingToDo(run);
  }
}

/** Says now and then that the strategy waits for its history, and for how long. */
function tellWarmUp(run: StepRun): void {
  const { bot, snapshot } = run.input;
  const isIdle = bot.state === 'running' && run.positions.length === 0;
  const warmUp = isIdle ? warmUpOf(bot, snapshot) : undefined;
  if (warmUp === undefined) {
    return;
  }
  const { have, needed, seconds } = warmUp;
  const wait = seconds === undefined ? '' : `, which will have come in some ${seconds} s`;
  tellHold(
    run,
    'strategy.warmUp',
    `The strategy looks at ${needed} price points, and ${have} are known${wait}.`,
  );
}

/** Says now and then that the strategy sees nothing to buy. */
function tellNothingToDo(run: StepRun): void {
  const { bot, snapshot } = run.input;
  const isOff = strategyOf(bot.strategy).trades === 'cycles' && snapshot.atomicVenues === undefined;
  const reasoning = isOff
    ? NO_EXECUTOR
    : `None of the ${snapshot.tokens.size} tokens of the market gives the strategy a signal.`;
  const gate = isOff ? 'cycle.executor' : 'signal.none';
  tellHold(run, gate, reasoning);
}

/** Of the token with the most liquidity. */
function tellHold(run: StepRun, gate: string, reasoning: string): void {
  const { snapshot, settings } = run.input;
  const window = settings.trading.holdThoughtEverySeconds;
  if (window === 0) {
    return;
  }
  const markets = [...snapshot.tokens.values()];
  const most = markets.reduce((high, { liquidity }) => (liquidity > high ? liquidity : high), 0n);
  const deepest = markets.find(({ liquidity }) => liquidity === most);
  if (deepest !== undefined) {
    run.tell({ token: deepest.token, decision: 'HOLD', gate, reasoning, confidence: 0 }, window);
  }
}
