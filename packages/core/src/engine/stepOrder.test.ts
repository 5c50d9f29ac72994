import { describe, expect, test } from 'vitest';
import { noBreakers } from '../breaker/testing/noBreakers.ts';
import { settingsFor } from '../intel/levels.ts';
import { divUp } from '../money/mulDiv.ts';
import type { Order } from '../order/orderIntent.ts';
import { exitExecutionSchema } from '../order/parent/exitExecution.ts';
import type { ParentOrder } from '../order/parent/parentOrder.ts';
import { aParentOrder } from '../order/parent/testing/aParentOrder.ts';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aBot, aPosition, aSimulator, aStepInput } from '../testing/buildStep.ts';
import { noteOrderEnded, rest } from './botMemory.ts';
import { BY_A_PERSON } from './scheduleExit.ts';
import { step } from './step.ts';
import { stepOrder } from './stepOrder.ts';
import type { StepInput } from './stepTypes.ts';
import { tradingSettingsSchema } from './tradingSettings.ts';

const TOKEN = aToken(1, 'TKN');
/** A token costs 1 USDC in a pool with 500,000 of each. */
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) });
const SNAPSHOT = aSnapshot({
  block: aBlock(1_000),
  pools: [POOL],
  prices: new Map([[TOKEN.address, Array.from({ length: 60 }, (_, index) => 1 + (index % 3) / 1_000)]]),
});
const NOW = SNAPSHOT.now;
const WHOLE = 10n ** 18n;
const MANUAL = aBot({ name: 'manual', strategy: 'manual', params: {}, exits: {} });
const SETTINGS = {
  intel: settingsFor(5, { maxPositionPercent: 100, minTrade: 0.01, riskTolerance: 100 }),
  trading: tradingSettingsSchema.parse({}),
};

function input(changes: Partial<StepInput> = {}): StepInput {
  return aStepInput(SNAPSHOT, { bot: MANUAL, settings: SETTINGS, ...changes });
}

function order(changes: Partial<ParentOrder> = {}): ParentOrder {
  return aParentOrder(TOKEN, { placedAt: NOW, ...changes });
}

function child(parent: ParentOrder, changes: Partial<Order>): Order {
  return {
    idempotencyKey: `${parent.id}:slice:0:0`,
    parentOrderId: parent.id,
    amountIn: parent.amount,
    botId: parent.botId,
    side: parent.side,
    tokenIn: parent.side === 'sell' ? TOKEN : USDC,
    tokenOut: parent.side === 'sell' ? USDC : TOKEN,
    route: [],
    gasLimit: 1n,
    maxFeePerGas: 1n,
    ...changes,
  } as Order;
}

const stepOf = (parent: ParentOrder, changes: Partial<StepInput> = {}, children: readonly Order[] = []) =>
  stepOrder(input(changes), { order: parent, children }, aSimulator());

const stillAtIt = () =>
  Promise.resolve({ outcome: 'unavailable', reason: 'It was not analysed in time.', late: true } as const);

describe('a purchase that was placed', () => {
  test('is ordered for exactly what was asked, under the key of its part, and explained', async () => {
    const { decision, change } = await stepOf(order());
    expect(decision?.intent).toMatchObject({
      side: 'buy',
      amountIn: 100_000_000n,
      idempotencyKey: 'parent-1:slice:0:0',
      parentOrderId: 'parent-1',
    });
    expect(decision?.thought).toMatchObject({ decision: 'BUY', gate: 'order.market', strategy: 'manual' });
    expect(decision?.thought.positives).toContain('A person wants it.');
    expect(change).toEqual({ state: 'working', stateReason: '' });
  });

  test('falls no further short of its quote, and waits no longer, than the order allows', async () => {
    const [usual, tight] = await Promise.all([
      stepOf(order()),
      stepOf(order({ params: { maxSlippageBps: 10, deadlineSeconds: 12 } })),
    ]);
    const quoted = usual.decision?.intent?.quotedAmountOut ?? 0n;
    expect(usual.decision?.intent?.minAmountOut).toBe(divUp(quoted * 9_900n, 10_000n));
    expect(tight.decision?.intent).toMatchObject({
      quotedAmountOut: quoted,
      minAmountOut: divUp(quoted * 9_990n, 10_000n),
      deadline: NOW + 12,
    });
    expect(usual.decision?.intent?.deadline).toBeGreaterThan(NOW + 12);
  });

  test.each(['paused', 'error', 'stopped'] as const)('is held while its bot is %s', async (state) => {
    const held = await stepOf(order(), { bot: { ...MANUAL, state } });
    expect(held.decision).toBeUndefined();
    expect(held.change).toEqual({});
  });

  test('waits for neither confidence nor rest nor pace', async () => {
    const known = input().memory;
    const memory = { ...rest(known, TOKEN.address, NOW + 999, 'it has just been sold'), lastEntryAt: NOW };
    expect((await stepOf(order(), { memory })).decision?.intent).toBeDefined();
  });

  test.each([
    ['more than the free cash', order({ amount: 20_000_000_000n }), {}, 'sizing.cash'],
    ['more than the pools take', order({ amount: 9_000_000_000n }), {}, 'order.size'],
    ['no gas money', order(), { balances: { cash: 10n ** 10n, native: 0n } }, 'bot.gas'],
  ] as const)('is refused for %s, and a market order ends with it', async (_, parent, changes, gate) => {
    const trading = tradingSettingsSchema.parse({ exposure: { tokenPercent: 100, venuePercent: 100 } });
    const settings = { ...SETTINGS, trading };
    const found = await stepOf(parent, { settings, ...changes });
    expect(found.decision?.intent).toBeUndefined();
    expect(found.decision?.thought).toMatchObject({ decision: 'SKIP', gate });
    expect(found.change).toMatchObject({ state: 'failed' });
    expect(found.change.stateReason).toContain(gate);
  });

  test('is not bought before its analysis has ended, whatever a person accepts, and is looked at again', async () => {
    const parent = order({ acceptRisk: true });
    const ports = { ...aSimulator(), simulateRoundTrip: stillAtIt };
    const { decision, change } = await stepOrder(input(), { order: parent, children: [] }, ports);
    expect(decision?.intent).toBeUndefined();
    expect(decision?.thought.gate).toBe('risk.late');
    expect(change.state).toBeUndefined();
  });

  test('is not bought through an open breaker, whatever a person accepts', async () => {
    const refused = {
      type: 'dailyLoss',
      scope: { kind: 'global', id: '' },
      state: 'open',
      priority: 'high',
      reason: 'dailyLoss: too much was lost.',
    } as const;
    const ports = { ...aSimulator(), breakers: { ...noBreakers, refusal: () => refused } };
    const parent = order({ acceptRisk: true, kind: 'limit', params: { price: '2' } });
    const { decision, change } = await stepOrder(input(), { order: parent, children: [] }, ports);
    expect(decision?.thought.gate).toBe('breaker.dailyLoss');
    expect(change.state).toBeUndefined();
  });

  test('needs a person to accept a risk score above the tolerance; a blocking check is never softened', async () => {
    const settings = { ...SETTINGS, intel: { ...SETTINGS.intel, riskTolerance: 0 } };
    const refused = await stepOf(order(), { settings });
    expect(refused.decision?.thought.gate).toBe('risk.score');
    const accepted = await stepOf(order({ acceptRisk: true }), { settings });
    expect(accepted.decision?.intent).toBeDefined();
    expect(accepted.decision?.thought.reasoning).toContain('a person has accepted');
    const trap = aSimulator({ outcome: 'sellFailed', reason: 'The sale reverts.' });
    const blocked = await stepOrder(
      input({ settings }),
      { order: order({ acceptRisk: true }), children: [] },
      trap,
    );
    expect(blocked.decision?.intent).toBeUndefined();
    expect(blocked.decision?.thought.gate).toMatch(/^risk\./);
  });

  test('is not bought twice: not while its order is in flight, and not once it is filled', async () => {
    const parent = order();
    const inFlight = child(parent, { status: 'requested' });
    const waits = await stepOf(parent, { openOrders: [inFlight] }, [inFlight]);
    expect(waits).toMatchObject({ change: { state: 'working' } });
    expect(waits.decision).toBeUndefined();
    const done = await stepOf(parent, {}, [child(parent, { status: 'filled' })]);
    expect(done.change).toMatchObject({ state: 'done' });
    const again = await stepOf(parent, {}, [child(parent, { status: 'reverted' })]);
    expect(again.decision?.intent?.idempotencyKey).toBe('parent-1:slice:0:1');
  });

  test('takes no less than its limit price, to the unit', async () => {
    const { decision } = await stepOf(order({ kind: 'limit', params: { price: '1.004' } }));
    expect(decision?.intent?.minAmountOut).toBe((100n * WHOLE * 1000n + 1003n) / 1004n);
    const { decision: none, change } = await stepOf(order({ kind: 'limit', params: { price: '0.9' } }));
    expect([none, change]).toEqual([undefined, {}]);
  });

  test('says at its end that it was not carried out', async () => {
    const { decision, change } = await stepOf(
      order({ kind: 'limit', params: { price: '0.9' }, expiresAt: NOW }),
    );
    expect(change.state).toBe('expired');
    expect(decision?.thought).toMatchObject({ decision: 'SKIP', gate: 'order.expired' });
  });
});

const HELD = aPosition(TOKEN, 1_000n * WHOLE, 900_000_000n);
const sale = (changes: Partial<ParentOrder> = {}): ParentOrder =>
  order({ side: 'sell', decision: 'SELL', amount: 400n * WHOLE, ...changes });

describe('a sale that was placed', () => {
  test('sells the part that was asked, and no more than is held', async () => {
    const part = await stepOf(sale(), { positions: [HELD] });
    expect(part.decision?.intent).toMatchObject({
      side: 'sell',
      amountIn: 400n * WHOLE,
      parentOrderId: 'parent-1',
    });
    const all = await stepOf(sale({ amount: 5_000n * WHOLE }), { positions: [HELD] });
    expect(all.decision?.intent?.amountIn).toBe(1_000n * WHOLE);
    const none = await stepOf(sale());
    expect(none.change.state).toBe('failed');
    const later = await stepOf(sale({ positionId: 'an-earlier-one' }), { positions: [HELD] });
    expect(later.change.state).toBe('failed');
  });

  test('remembers what a failed sale taught its bot, and waits', async () => {
    const parent = sale();
    const memory = noteOrderEnded(
      input().memory,
      { side: 'sell', tokenIn: TOKEN, tokenOut: USDC },
      { filled: false, now: NOW },
      SETTINGS.trading,
    );
    const { decision } = await stepOf(parent, { positions: [HELD], memory });
    expect(decision).toBeUndefined();
  });
});

const bot = (exits: ReturnType<typeof aBot>['exits']) => aBot({ ...MANUAL, exits });

describe('an exit in slices', () => {
  const execution = exitExecutionSchema.parse({ method: 'twap', minutes: 10, slices: 5 });
  const settings = { ...SETTINGS, exitExecution: execution };
  const GAIN = bot({ takeProfit: { gainPercent: 5 } });
  const positions = [HELD];

  async function schedule(): Promise<ParentOrder> {
    const { decisions } = await step(input({ bot: GAIN, positions, settings }), aSimulator());
    return { id: 'parent-1', ...decisions[0]!.schedule! };
  }

  test('begins where the exit may take its time, is told once, and sells nothing by itself', async () => {
    const { decisions } = await step(input({ bot: GAIN, positions, settings }), aSimulator());
    expect(decisions).toHaveLength(1);
    expect(decisions[0]?.intent).toBeUndefined();
    expect(decisions[0]?.thought).toMatchObject({ decision: 'TAKE_PROFIT', gate: 'exit.takeProfit' });
    expect(decisions[0]?.schedule).toMatchObject({
      kind: 'twap',
      side: 'sell',
      amount: HELD.quantity,
      positionId: HELD.id,
      params: { minutes: 10, slices: 5 },
    });
    const running = await step(
      input({ bot: GAIN, positions, settings, schedules: [await schedule()] }),
      aSimulator(),
    );
    expect(running.decisions).toEqual([]);
  });

  test('sells its first slice, and tells the exit that it belongs to', async () => {
    const parent = await schedule();
    const { decision } = await stepOf(parent, { bot: GAIN, positions, settings });
    expect(decision?.intent?.amountIn).toBe(HELD.quantity / 5n);
    expect(decision?.thought).toMatchObject({ decision: 'TAKE_PROFIT', gate: 'order.twap' });
  });

  test.each([
    ['a stop-loss', { stopLoss: { lossPercent: 0.01 }, takeProfit: { gainPercent: 5 } }],
    ['a trailing stop', { trailingStop: { trailPercent: 0.01, activationPercent: 0 } }],
  ])('gives way to %s, which sells all at once', async (_, exits) => {
    const parent = await schedule();
    const position = { ...HELD, cost: 2_000_000_000n };
    const high = { ...position, cost: 900_000_000n, openedAt: NOW - 600 };
    const held = 'stopLoss' in exits ? position : high;
    const urgent = await step(
      input({ bot: bot(exits), positions: [held], settings, schedules: [parent] }),
      aSimulator(),
    );
    const intent = urgent.decisions[0]?.intent;
    expect(intent?.amountIn).toBe(held.quantity);
    const inFlight = { ...child(parent, { status: 'requested' }), ...intent } as Order;
    const openOrders = [{ ...inFlight, id: 'urgent' }].map(({ parentOrderId: _p, ...rest_ }) => rest_);
    const ended = await stepOf(parent, { bot: GAIN, positions: [held], settings, openOrders });
    expect(ended.decision).toBeUndefined();
    expect(ended.change).toEqual({ state: 'cancelled', stateReason: 'Another exit sells the position.' });
  });

  test('is not begun again where a person has cancelled it, but is where it ran out of time', async () => {
    const parent = await schedule();
    const after = (changes: Partial<ParentOrder>) =>
      step(
        input({ bot: GAIN, positions, settings, schedules: [{ ...parent, ...changes }] }),
        aSimulator(),
      ).then(({ decisions }) => decisions.length);
    expect(await after({ state: 'cancelled', stateReason: `${BY_A_PERSON}I hold on.` })).toBe(0);
    expect(await after({ state: 'expired' })).toBe(1);
  });

  test('is the same one while it is not known to have begun, another once it has ended, and its own for each position', async () => {
    const keyOf = async (changes: Partial<StepInput>): Promise<string | undefined> => {
      const { decisions } = await step(input({ bot: GAIN, positions, settings, ...changes }), aSimulator());
      return decisions[0]?.schedule?.requestKey;
    };
    const first = await schedule();
    const [later] = [{ ...first, state: 'expired' as const }];
    const { snapshot } = input({});
    const nextBlock = { ...snapshot, block: { ...snapshot.block, number: snapshot.block.number + 1 } };
    const again = await keyOf({ snapshot: nextBlock });
    expect(again).toBe(first.requestKey);
    const renewed = await keyOf({ schedules: [later] });
    const ofNext = await keyOf({ positions: [{ ...HELD, id: 'position-2' }], schedules: [first] });
    expect(new Set([first.requestKey, renewed, ofNext, undefined]).size).toBe(4);
  });

  test('is not worth it for a small position, which is sold at once', async () => {
    const small = aPosition(TOKEN, WHOLE / 100n, 5_000n);
    const { decisions } = await step(input({ bot: GAIN, positions: [small], settings }), aSimulator());
    expect(decisions[0]?.intent?.amountIn).toBe(small.quantity);
  });

  test.each([
    ['paused', 1],
    ['error', 1],
    ['stopped', 0],
  ] as const)('of a bot that is %s sells %i slices', async (state, slices) => {
    const changes = { bot: { ...GAIN, state }, positions, settings };
    const { decision } = await stepOf(await schedule(), changes);
    expect(decision?.intent === undefined ? 0 : 1).toBe(slices);
  });

  test('ends where the position is gone', async () => {
    const { change } = await stepOf(await schedule(), { bot: GAIN, settings });
    expect(change).toEqual({ state: 'cancelled', stateReason: 'The position is closed.' });
    const parent = await schedule();
    const sold = child(parent, { status: 'filled', tokenIn: TOKEN });
    expect((await stepOf(parent, { bot: GAIN, settings }, [sold])).change).toMatchObject({ state: 'done' });
  });
});
