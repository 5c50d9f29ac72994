import type { LaneChoice } from '../lane/chooseLane.ts';
import type { Order } from '../order/orderIntent.ts';
import { evaluateOrder, rememberOrder, type ParentDecision } from '../order/parent/evaluateOrder.ts';
import type { ParentOrder } from '../order/parent/parentOrder.ts';
import type { ParentOrderChange } from '../order/parent/parentOrderStore.ts';
import { orderKindOf } from '../order/parent/registry.ts';
import { deadlineWithin, tradingWithin } from '../order/parent/swapBounds.ts';
import { progressOf } from '../order/schedule/planProgress.ts';
import type { Position } from '../portfolio/position.ts';
import type { BotMemory } from './botMemory.ts';
import { leave } from './decideExits.ts';
import { skip } from './decideEntry.ts';
import { observed } from '../recording/stepRecord.ts';
import { orderPurchase, tryPurchase } from './orderPurchase.ts';
import { StepRun } from './stepRun.ts';
import type { Decision, StepInput, StepPorts } from './stepTypes.ts';

/** What becomes of a parent order on one block. */
export interface OrderStep {
  /** A thought, and the order that it led to; absent where there is nothing new to say. */
  readonly decision?: Decision;
  /** What is to be stored of the order; empty where nothing changes. */
  readonly change: ParentOrderChange;
  /** The memory of its bot. */
  readonly memory: BotMemory;
}

/** A parent order with what it led to. */
export interface OrderStand {
  readonly order: ParentOrder;
  readonly children: readonly Order[];
}

const BY_ORDER: LaneChoice = {
  lane: 'smart',
  reason: 'An order that was placed is carried out on the Smart Lane.',
};

type Trade = Extract<ParentDecision, { outcome: 'trade' }>;

/**
 * One parent order on one block: what it notes of the market, and the order that it leads to by the way of every entry or exit.
 * `input` is that of its bot: a stopped one trades nothing, and one that is paused or in error buys nothing. Deterministic, as
 * `step` is.
 */
export async function stepOrder(input: StepInput, stand: OrderStand, ports: StepPorts): Promise<OrderStep> {
  return observed('order', { input, ports, extra: stand }, (given, asked) => stepOnRun(given, stand, asked));
}

async function stepOnRun(
  input: StepInput,
  { order: stored, children }: OrderStand,
  ports: StepPorts,
): Promise<OrderStep> {
  const kind = orderKindOf(stored.kind);
  // What is refused for good is always said, however often the same was said of the token.
  const run = new StepRun(within(kind.endsWhenRefused ? forgetful(input) : input, stored), ports, BY_ORDER);
  const position = positionOf(run, stored);
  const other = otherSale(input, stored);
  const progress = progressOf(stored, children);
  const isLeft = progress.filled < stored.amount;
  if (stored.origin === 'exit' && isLeft && (other || position === undefined)) {
    return ended(run, 'cancelled', other ? 'Another exit sells the position.' : 'The position is closed.');
  }
  const question = { order: stored, progress, snapshot: input.snapshot, held: position?.quantity ?? 0n };
  const memory = rememberOrder(question);
  const order = { ...stored, memory };
  const noted = memory === stored.memory ? {} : { memory };
  const decided = evaluateOrder({ ...question, order });
  if (decided.outcome === 'end') {
    return tellEnd(run, order, decided);
  }
  if (input.bot.state === 'stopped') {
    return { change: {}, memory: run.memory };
  }
  const started =
    isStarted(order, children) && stored.state !== 'working' ? { state: 'working' as const } : {};
  if (decided.outcome === 'wait' || isBusy(run, order) || isHeldBack(input, order)) {
    return { change: { ...noted, ...started }, memory: run.memory };
  }
  await (order.side === 'buy'
    ? buyPart(run, order, decided, ports)
    : sellPart(run, order, position, decided, ports));
  return outcomeOf(run, order, decided, { ...noted, ...started });
}

/** What it sells from. One that was placed for a position sells nothing of a later one. */
function positionOf(run: StepRun, { token: { address }, positionId }: ParentOrder): Position | undefined {
  const held = run.positions.find(({ token }) => token.address === address);
  return positionId === undefined || held?.id === positionId ? held : undefined;
}

/** The input with the slippage that the order allows. */
function within(input: StepInput, order: ParentOrder): StepInput {
  const { settings } = input;
  return { ...input, settings: { ...settings, trading: tradingWithin(settings.trading, order) } };
}

function forgetful(input: StepInput): StepInput {
  return { ...input, memory: { ...input.memory, told: {} } };
}

/** Whether the bot sells the token otherwise than by this order. */
function otherSale({ bot, openOrders }: StepInput, order: ParentOrder): boolean {
  return openOrders.some(
    (each) =>
      each.botId === bot.id &&
      each.side === 'sell' &&
      each.tokenIn.address === order.token.address &&
      each.parentOrderId !== order.id,
  );
}

function isStarted({ memory }: ParentOrder, children: readonly Order[]): boolean {
  return children.length > 0 || memory.triggeredAt !== undefined;
}

/** A bot that does not run enters nothing; what it holds may be sold. */
function isHeldBack({ bot }: StepInput, { side }: ParentOrder): boolean {
  return side === 'buy' && bot.state !== 'running';
}

/** Whether another order of the bot for the token is in flight, whose end is waited for. */
function isBusy(run: StepRun, { token }: ParentOrder): boolean {
  return run.isOrdered(token.address, 'buy') || run.isOrdered(token.address, 'sell');
}

async function buyPart(run: StepRun, order: ParentOrder, trade: Trade, ports: StepPorts): Promise<void> {
  const { amount, leastOut, reason, key } = trade;
  const part = { order, amount, key, reason, ...(leastOut === undefined ? {} : { leastOut }) };
  const tried = await tryPurchase(run, part, ports);
  if (tried === undefined) {
    return;
  }
  if ('refusal' in tried) {
    skip(run, tried.candidate, tried.refusal, tried.trial);
  } else {
    orderPurchase(run, part, tried);
  }
}

async function sellPart(
  run: StepRun,
  order: ParentOrder,
  position: Position | undefined,
  trade: Trade,
  ports: StepPorts,
): Promise<void> {
  if (position === undefined) {
    return;
  }
  const { amount: quantity } = trade;
  const exit = {
    decision: order.decision,
    gate: `order.${order.kind}`,
    reason: `${order.reason} ${trade.reason}`,
    quantity,
    confidence: 100,
  };
  await leave(run, position, exit, ports);
}

function outcomeOf(run: StepRun, order: ParentOrder, trade: Trade, noted: ParentOrderChange): OrderStep {
  const { decisions, memory } = run.result;
  const [decision] = decisions;
  const leastOut = order.side === 'sell' ? (trade.leastOut ?? 0n) : 0n;
  if (decision === undefined || (decision.intent?.quotedAmountOut ?? leastOut) < leastOut) {
    // The pool that can be sold in is not the one that pays the limit.
    return { change: noted, memory: run.input.memory };
  }
  if (decision.intent !== undefined) {
    const least = decision.intent.minAmountOut;
    const minAmountOut = leastOut > least ? leastOut : least;
    const part = {
      idempotencyKey: trade.key,
      parentOrderId: order.id,
      minAmountOut,
      deadline: deadlineWithin(decision.intent, order),
    };
    const change = { ...noted, state: 'working' as const, stateReason: '' };
    return { decision: { ...decision, intent: { ...decision.intent, ...part } }, change, memory };
  }
  const { gate, reasoning } = decision.thought;
  const stateReason = `${gate}: ${reasoning}`;
  // What was not analysed in time is looked at again on the next block.
  const isOver = orderKindOf(order.kind).endsWhenRefused && gate !== 'risk.late';
  const change = isOver ? { ...noted, state: 'failed' as const, stateReason } : { ...noted, stateReason };
  return { decision, change, memory };
}

/** The end of an order that leaves something undone is a thought too. */
function tellEnd(
  run: StepRun,
  order: ParentOrder,
  { state, reason }: Extract<ParentDecision, { outcome: 'end' }>,
): OrderStep {
  if (state !== 'done') {
    const decision = order.side === 'buy' ? 'SKIP' : 'HOLD';
    run.tell(
      {
        token: order.token,
        decision,
        gate: `order.${state}`,
        reasoning: `${order.reason} ${reason}`,
        confidence: 0,
      },
      0,
    );
  }
  return ended(run, state, reason);
}

function ended(run: StepRun, state: ParentOrder['state'], stateReason: string): OrderStep {
  const { decisions, memory } = run.result;
  const [decision] = decisions;
  return { ...(decision === undefined ? {} : { decision }), change: { state, stateReason }, memory };
}
