import { firstExit } from '../exit/firstExit.ts';
import { exitsOf } from '../exit/registry.ts';
import type { PositionWatch } from '../exit/positionWatch.ts';
import { changeOf, positionValue } from '../exit/valueAgainstCost.ts';
import { orderDeadlineSeconds } from '../intel/levels.ts';
import { showConfidence } from '../intel/showScore.ts';
import { createIntent } from '../order/createIntent.ts';
import type { OrderIntentDraft } from '../order/orderIntentDraft.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import type { Position } from '../portfolio/position.ts';
import type { Signal } from '../strategy/strategy.ts';
import type { DecisionKind } from '../thought/thought.ts';
import { noteStuck, SOLD } from './botMemory.ts';
import { exitGate } from './breakerGates.ts';
import type { Verdict } from './draftThought.ts';
import { isResting, notWorthItsGas } from './hastyExit.ts';
import { notePositions } from './notePositions.ts';
import type { StepRun } from './stepRun.ts';
import type { StepPorts } from './stepTypes.ts';
import { provenSale } from './provenSale.ts';
import { scheduleExit } from './scheduleExit.ts';
import { trySale } from './trySale.ts';
import type { SaleTrial } from './trySale.ts';
import { usualGas } from './usualGas.ts';

/** A wish to leave a position. */
export interface Exit {
  readonly decision: DecisionKind;
  readonly gate: string;
  readonly reason: string;
  readonly quantity: bigint;
  readonly confidence: number;
  readonly signal?: Signal;
  /** What else speaks for it, one phrase each. */
  readonly also?: readonly string[];
  /** It goes before all others, with urgent gas, and may fall so far short of its trial, basis points. */
  readonly haste?: { readonly maxSlippageBps: number };
}

type OpenSale = Extract<SaleTrial, { outcome: 'open' }>;

/**
 * Asks the exit rules about every open position, and looks whether what was stuck can be sold again. No entry gate
 * stands before an exit, and of the breakers only those that stop exits as well; what they keep waiting is decided anew on
 * every block, before any entry.
 */
export async function decideExits(run: StepRun, ports: StepPorts): Promise<void> {
  const { snapshot } = run.input;
  const noted = notePositions(run.memory, run.positions, snapshot);
  run.memory = noted.memory;
  const exits = new Map(run.positions.map((position) => [position, ruledExit(run, position, noted.watches)]));
  const isHasty = (position: Position): boolean => exits.get(position)?.haste !== undefined;
  const inOrder = [...run.positions.filter(isHasty), ...run.positions.filter((each) => !isHasty(each))];
  for (const position of inOrder) {
    const token = position.token.address;
    if (positionValue(position, snapshot) === undefined) {
      const found = { now: snapshot.now, retestAt: snapshot.now, reason: 'the token has no price any more' };
      run.memory = noteStuck(run.memory, token, found);
      const reason = 'The token has no price any more, so no exit rule can judge it.';
      tellStuck(run, position, 'exit.noPrice', reason);
      continue;
    }
    const exit = exits.get(position);
    if (exit !== undefined) {
      await leaveInTime(run, position, exit, ports);
    } else if (run.memory.stuck[token] !== undefined && !run.isOrdered(token, 'sell')) {
      await retest(run, position, ports);
    }
  }
}

async function retest(run: StepRun, position: Position, ports: StepPorts): Promise<void> {
  const trial = await trySale(run, position.token, position.quantity, ports);
  if (trial.outcome === 'shut') {
    const reason = `${changeOf(position, run.input.snapshot)}, but ${trial.reason}, so it counts for nothing.`;
    tellStuck(run, position, trial.gate, reason);
  }
}

/** Sells what is held of a token whose strategy wants to be out of it, or the part that it names. */
export async function decideSale(run: StepRun, signal: Signal, ports: StepPorts): Promise<void> {
  const position = run.positions.find((held) => held.token.address === signal.token);
  if (position === undefined) {
    return;
  }
  const exit = {
    decision: 'SELL',
    gate: 'exit.signal',
    reason: `The strategy wants out with confidence ${showConfidence(signal.confidence)}: ${signal.positives[0] ?? 'its signal turned'}.`,
    quantity: partOf(position, signal),
    confidence: signal.confidence,
    signal,
  } as const;
  await leaveInTime(run, position, exit, ports);
}

/** In slices, or at once. */
async function leaveInTime(run: StepRun, position: Position, exit: Exit, ports: StepPorts): Promise<void> {
  if (!scheduleExit(run, position, exit)) {
    await leave(run, position, exit, ports);
  }
}

function partOf({ quantity }: Position, signal: Signal): bigint {
  const part = signal.quantity ?? quantity;
  return part > 0n && part < quantity ? part : quantity;
}

/** What a thought says where the rule was set for the position alone. */
const OF_POSITION = 'the rule was set for this position alone';

/** What the exit rules decide; undefined where none fires. */
function ruledExit(
  run: StepRun,
  position: Position,
  watches: ReadonlyMap<string, PositionWatch>,
): Exit | undefined {
  const watch = watches.get(position.token.address);
  if (watch === undefined) {
    return undefined;
  }
  const { bot, snapshot, settings } = run.input;
  const smallestTrade = toCashUnits(settings.intel.minTrade, snapshot.cash.decimals);
  const decided = firstExit({ position, snapshot, exits: exitsOf(bot, position.id), watch, smallestTrade });
  if (decided === undefined) {
    return undefined;
  }
  const { kind, others, ...exit } = decided;
  const also = others.map((other) => `the rule ${other} wants out too`);
  const isOwn = bot.positionExits?.[position.id]?.[kind] !== undefined;
  return { ...exit, confidence: 100, also: isOwn ? [...also, OF_POSITION] : also };
}

/** Orders the sale, or says why it cannot be made now. Nothing where one is in flight. */
export async function leave(run: StepRun, position: Position, exit: Exit, ports: StepPorts): Promise<void> {
  const token = position.token.address;
  run.leaving.add(token);
  const isTooSoon = isResting(run, token, exit.haste);
  const isStuck = run.memory.stuck[token] !== undefined;
  if (run.isOrdered(token, 'sell') || (isTooSoon && !isStuck)) {
    return;
  }
  const held = exitGate(run, token);
  if (held !== undefined) {
    const reason = `${exit.reason} It has to wait, and goes first when that is over: ${held.reason}`;
    tellStuck(run, position, held.gate, reason);
    return;
  }
  const watched = exit.haste && provenSale(run, position.token, exit.quantity);
  const trial = watched ?? (await trySale(run, position.token, exit.quantity, ports));
  if (trial.outcome === 'shut') {
    tellStuck(run, position, trial.gate, `${exit.reason} But ${trial.reason}, so it is held.`);
    return;
  }
  if (isTooSoon && trial.simulation.outcome !== 'passed') {
    return;
  }
  const intent = saleOf(run, position, exit, trial);
  const gas = intent.gasLimit * intent.maxFeePerGas;
  const poor = exit.haste && notWorthItsGas(run, intent);
  if (poor !== undefined) {
    tellStuck(run, position, exit.gate, `${exit.reason} But ${poor}, so it is held.`);
    return;
  }
  if (run.freeNative < gas) {
    const reason = `${exit.reason} But the ${run.freeNative} wei that are free do not cover up to ${gas} wei of gas.`;
    tellStuck(run, position, 'exit.gas', reason);
    return;
  }
  run.order(
    {
      token: position.token,
      decision: exit.decision,
      gate: exit.gate,
      reasoning: exit.reason,
      confidence: exit.confidence,
      ...describe(exit, trial),
      alternatives: ['hold on to the position'],
    },
    intent,
  );
  if (exit.quantity === position.quantity) {
    run.rest(token, SOLD);
  }
}

/** What spoke for the exit, and what is not known of it. */
function describe(
  { signal, also = [] }: Exit,
  { simulation }: OpenSale,
): Pick<Verdict, 'positives' | 'negatives' | 'features'> {
  const doubts =
    simulation.outcome === 'passed' ? [] : [`the sale could not be simulated first: ${simulation.reason}`];
  const base =
    signal === undefined ? { positives: also } : { positives: signal.positives, features: signal.features };
  return { ...base, negatives: [...(signal?.negatives ?? []), ...doubts] };
}

function saleOf(run: StepRun, position: Position, exit: Exit, trial: OpenSale): OrderIntentDraft {
  const { bot, snapshot, settings } = run.input;
  const { hop, simulation } = trial;
  const facts = run.memory.facts[position.token.address];
  const intent = createIntent({
    accountId: bot.accountId,
    botId: bot.id,
    side: 'sell',
    tokenIn: position.token,
    tokenOut: snapshot.cash,
    amountIn: exit.quantity,
    quotedAmountOut: hop.quote.amountOut,
    // Of this simulation where it passed, else of the last one that did: a tax is the token's, whatever the pool.
    ...(facts === undefined
      ? {}
      : { transfer: { reached: BigInt(facts.sold), expected: BigInt(facts.soldExpected) } }),
    maxSlippageBps: exit.haste?.maxSlippageBps ?? settings.trading.maxExitSlippageBps,
    route: [hop.pool.address],
    gasStyle: exit.haste === undefined ? settings.intel.gasStyle : 'urgent',
    gasEstimate: simulation.outcome === 'passed' ? simulation.sellGas : usualGas(hop.pool),
    header: snapshot.block,
    deadlineSeconds: orderDeadlineSeconds(settings.intel.speed),
  });
  return trial.proven === true ? { ...intent, hasty: true } : intent;
}

/** A position that cannot be left is worth saying, though not on every block, and never twice on one. */
function tellStuck(run: StepRun, position: Position, gate: string, reasoning: string): void {
  run.leaving.add(position.token.address);
  const verdict = { token: position.token, decision: 'HOLD', gate, reasoning, confidence: 0 } as const;
  run.tell(
    { ...verdict, negatives: ['the position cannot be sold now'] },
    Math.max(1, run.input.settings.trading.skipThoughtEverySeconds),
  );
}

/** Says now and then why what is held is still held. */
export function decideHolds(run: StepRun): void {
  const window = run.input.settings.trading.holdThoughtEverySeconds;
  if (window === 0) {
    return;
  }
  const nobody = run.input.bot.state === 'error' ? 'no exit rule' : 'neither an exit rule nor the strategy';
  for (const position of run.positions) {
    const token = position.token.address;
    if (!run.hasSpokenOf(token) && !run.leaving.has(token) && !run.isOrdered(token, 'sell')) {
      const reasoning = `${changeOf(position, run.input.snapshot)}, and ${nobody} wants out.`;
      const verdict = {
        token: position.token,
        decision: 'HOLD',
        gate: 'exit.none',
        reasoning,
        confidence: 0,
      } as const;
      run.tell({ ...verdict, alternatives: ['sell the position'] }, window);
    }
  }
}
