import type { LaneChoice } from '../lane/chooseLane.ts';
import type { Position } from '../portfolio/position.ts';
import type { BotMemory } from './botMemory.ts';
import { leave } from './decideExits.ts';
import { StepRun } from './stepRun.ts';
import type { Decision, StepInput, StepPorts } from './stepTypes.ts';

const BY_HAND: LaneChoice = { lane: 'smart', reason: 'A person closes the position.' };

/**
 * Sells all of a position because a person says so, by the way of every exit: tried first, through the gate of the breakers
 * that stop exits, whatever its bot does and however often an exit has failed. Without an intent the thought says what keeps
 * the position; undefined where a sale of the token is in flight already. The same `key` is the same order; where none is said,
 * that of the block is.
 */
export async function closeByHand(
  input: StepInput,
  position: Position,
  reason: string,
  ports: StepPorts,
  key = String(input.snapshot.block.number),
): Promise<Decision | undefined> {
  const run = new StepRun(
    { ...input, memory: withoutPatience(input.memory, position.token.address) },
    ports,
    BY_HAND,
  );
  const { quantity } = position;
  await leave(
    run,
    position,
    { decision: 'EXIT', gate: 'operator', reason, quantity, confidence: 100 },
    ports,
  );
  const [decision] = run.result.decisions;
  return decision?.intent === undefined
    ? decision
    : {
        ...decision,
        intent: { ...decision.intent, idempotencyKey: closeKey(position.id, key) },
      };
}

/** The idempotency key of the sale of a position by hand. */
export function closeKey(positionId: string, key: string): string {
  return `close:${positionId}:${key}`;
}

/** A person does not wait for the next try, and is told what was told before. */
function withoutPatience(memory: BotMemory, token: Position['token']['address']): BotMemory {
  const { [token]: _, ...failedExits } = memory.failedExits;
  const { [token]: __, ...stuck } = memory.stuck;
  return { ...memory, failedExits, stuck, told: {} };
}
