import { valueOf } from '../market/valuation.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import { mayTakeTime, type ExitExecution } from '../order/parent/exitExecution.ts';
import { isOpen, type ParentOrder } from '../order/parent/parentOrder.ts';
import type { Position } from '../portfolio/position.ts';
import type { Exit } from './decideExits.ts';
import type { StepRun } from './stepRun.ts';

/**
 * Leaves a position in slices where its bot is set so and the exit is not urgent. True where the exit is dealt with: its slices
 * begin, are under way, or were called off by a person, who then decides.
 */
export function scheduleExit(run: StepRun, position: Position, exit: Exit): boolean {
  const { exitExecution, intel } = run.input.settings;
  if (exitExecution === undefined || exitExecution.method === 'immediate' || !mayTakeTime(exit.gate)) {
    return false;
  }
  const ofPosition = (run.input.schedules ?? []).filter(({ positionId }) => positionId === position.id);
  const token = position.token.address;
  if (ofPosition.some((order) => isOpen(order) || isCalledOff(order))) {
    run.leaving.add(token);
    return true;
  }
  const { snapshot } = run.input;
  const price = snapshot.tokens.get(token)?.price;
  const value = price === undefined ? 0n : valueOf(exit.quantity, position.token, price, snapshot.cash);
  const smallest = toCashUnits(intel.minTrade, snapshot.cash.decimals);
  const most = smallest === 0n ? exitExecution.slices : Number(value / smallest);
  const slices = Math.min(exitExecution.slices, most);
  if (slices < 2 || run.isOrdered(token, 'sell')) {
    return false;
  }
  begin(run, position, { exit, before: ofPosition.length }, { ...exitExecution, slices });
  return true;
}

/** Other exits end a schedule too; only a person's word holds on. */
function isCalledOff({ state, stateReason }: ParentOrder): boolean {
  return state === 'cancelled' && stateReason.startsWith(BY_A_PERSON);
}

/** How the reason of an order begins that a person has cancelled. */
export const BY_A_PERSON = 'A person cancelled it: ';

/** `before`: how many exits in slices the position had so far. */
function begin(
  run: StepRun,
  position: Position,
  { exit, before }: { readonly exit: Exit; readonly before: number },
  { method, minutes, slices, maxParticipationPercent }: ExitExecution,
): void {
  const { bot, snapshot } = run.input;
  run.leaving.add(position.token.address);
  run.schedule(
    {
      token: position.token,
      decision: exit.decision,
      gate: exit.gate,
      reasoning: `${exit.reason} It is sold in ${slices} slices over ${minutes} minutes (${method.toUpperCase()}).`,
      confidence: exit.confidence,
      positives: exit.also ?? [],
      alternatives: ['sell all of it at once', 'hold on to the position'],
    },
    {
      accountId: bot.accountId,
      botId: bot.id,
      origin: 'exit',
      kind: method,
      params: { minutes, slices, maxParticipationPercent },
      side: 'sell',
      token: position.token,
      amount: exit.quantity,
      placedAt: snapshot.now,
      acceptRisk: false,
      decision: exit.decision,
      reason: exit.reason,
      positionId: position.id,
      // Whoever does not know yet that it has begun asks for the same one.
      requestKey: `exit:${position.id}#${before + 1}`,
      state: 'waiting',
      stateReason: '',
      memory: {},
    },
  );
}
