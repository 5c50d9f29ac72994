import { settingsFor } from '@twinlane/core/intel/levels';
import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import type { StepInput } from '@twinlane/core/engine/stepTypes';
import { exitExecutionSchema } from '@twinlane/core/order/parent/exitExecution';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aBot, aPosition, aSimulator, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import { makeFill } from '@twinlane/core/portfolio/testing/makeFill';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { anOrder } from './executor/testing/fakeWorld.ts';
import { WaitingExits } from './waitingExits.ts';

const TOKEN = aToken(1, 'TKN');
const WHOLE = 10n ** 18n;
/** A token costs 1 USDC in a pool with 500,000 of each. */
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * WHOLE, { address: anAddress(31) });
const SNAPSHOT = aSnapshot({
  block: aBlock(1_000),
  pools: [POOL],
  prices: new Map([[TOKEN.address, Array.from({ length: 60 }, (_, index) => 1 + (index % 3) / 1_000)]]),
});
const BOT = aBot({ strategy: 'manual', params: {}, exits: { takeProfit: { gainPercent: 5 } } });
const POSITION = aPosition(TOKEN, 3_000n * WHOLE, 1_500_000_000n);

/** Exits while the database is away, and what is announced of them. */
function world(schedules: StepInput['schedules']): { waiting: WaitingExits; told: AlertMessage[] } {
  const told: AlertMessage[] = [];
  const waiting = new WaitingExits({
    account: PAPER_ACCOUNT,
    ports: aSimulator(),
    settingsOf: () => ({
      intel: settingsFor(5, { minTrade: 0.01 }),
      trading: tradingSettingsSchema.parse({}),
      exitExecution: exitExecutionSchema.parse({ method: 'twap', minutes: 10, slices: 3 }),
    }),
    schedules: () => schedules,
    announce: (alert) => void told.push(alert),
    log: pino({ level: 'silent' }),
  });
  return { waiting, told };
}

/** What is announced of an exit in slices. */
async function announced(schedules: StepInput['schedules']): Promise<readonly string[]> {
  const { waiting, told } = world(schedules);
  const books = { balances: { cash: 0n, native: WHOLE }, positions: [POSITION], openOrders: [] };
  waiting.note(books, [{ bot: BOT, memory: EMPTY_MEMORY }]);
  await waiting.look(SNAPSHOT);
  await waiting.look(SNAPSHOT);
  return told.map(({ text }) => text);
}

it('announces once an exit that would be carried out in slices, and none whose slices are under way', async () => {
  expect(await announced([])).toEqual([expect.stringContaining('wants to sell TKN')]);
  const begun = aParentOrder(TOKEN, { origin: 'exit', state: 'working', positionId: POSITION.id });
  expect(await announced([begun])).toEqual([]);
});

it('announces the exit of a bot that held nothing when the books were read last', async () => {
  const { waiting, told } = world([]);
  const bought = makeFill({ id: '1', side: 'buy', token: TOKEN, amountIn: 1n, amountOut: 3_000n * WHOLE });
  const fill = { ...bought, accountId: PAPER_ACCOUNT.id, botId: BOT.id, tokenIn: USDC };
  const plan = { side: 'buy', amountIn: 1n, decidedAtBlock: 1 } as const;
  const order = { ...anOrder(fill.orderId, POOL, plan), botId: BOT.id };
  const books = { balances: { cash: 10n ** 9n, native: WHOLE }, positions: [], openOrders: [order] };
  waiting.note(books, [{ bot: BOT, memory: EMPTY_MEMORY }]);
  waiting.noteEnd(order, { outcome: 'filled', fill });
  await waiting.look(SNAPSHOT);
  expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('wants to sell TKN')]);
});
