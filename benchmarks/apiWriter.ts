import { setTimeout as sleep } from 'node:timers/promises';
import { createLedger } from '@twinlane/bot/store/ledger';
import type { OpenStore } from '@twinlane/bot/store/openStore';
import { fillOf, testDraft, testOrder, testToken, USDC } from '@twinlane/bot/store/testing/domain';
import type { DecisionRecord } from '@twinlane/core/ledger';
import { ACCOUNT, SPACING, START } from './apiLoad.ts';

/** Decisions not to trade that come with each trade. */
const SKIPS = 4;
const EVERY_MS = 1_000;
const GATES = ['risk.score', 'risk.honeypot', 'bot.pace', 'signal'] as const;
/** A bot of the history, with a token that it does not hold. */
const BOT = `${ACCOUNT.id}-bot-1`;
const TOKEN = testToken(1_000_000);

/** A writer at work; what goes wrong ends its process. */
export interface ApiWriter {
  /** Trades that were booked. */
  readonly trades: number;
  /** Waits for its last trade. */
  stop(): Promise<void>;
}

/**
 * Trades as a busy account does, once a second by the ledger: its decisions with an order and their messages in one commit, its
 * fill with balances, position and messages in the next, and a point of the equity curve in a third.
 * @param after Trades that are there already.
 */
export function startWriter(store: OpenStore, after: number): ApiWriter {
  const ledger = createLedger({ store });
  const work = { trades: 0, isStopped: false };

  async function trade(): Promise<void> {
    const n = after + work.trades;
    const place = { blockNumber: 100 + n, timestamp: START + n * SPACING };
    const sells = work.trades % 2 === 1;
    const id = `${ACCOUNT.id}-written-${n}`;
    const common = {
      accountId: ACCOUNT.id,
      botId: BOT,
      token: { address: TOKEN.address, symbol: TOKEN.symbol },
    };
    const skips: readonly DecisionRecord[] = Array.from({ length: SKIPS }, (_, skip) => ({
      thought: testDraft({
        ...common,
        decision: 'SKIP',
        gate: GATES[skip] ?? 'signal',
        decidedAt: place.timestamp,
      }),
      meta: { id: `${id}-skip-${skip}`, correlationId: id, analysisMs: 1 },
    }));
    const { status: _, ...intent } = testOrder({
      id,
      idempotencyKey: id,
      accountId: ACCOUNT.id,
      botId: BOT,
      side: sells ? 'sell' : 'buy',
      tokenIn: sells ? TOKEN : USDC,
      tokenOut: sells ? USDC : TOKEN,
      amountIn: sells ? 10n ** 18n : 10n ** 8n,
      quotedAmountOut: sells ? 10n ** 8n + 1n : 10n ** 18n,
      thoughtId: `${id}-thought`,
    });
    const recorded = await ledger.recordAll([
      ...skips,
      {
        thought: testDraft({
          ...common,
          decision: sells ? 'EXIT' : 'BUY',
          gate: sells ? 'exit.takeProfit' : 'approved',
          decidedAt: place.timestamp,
        }),
        meta: { id: `${id}-thought`, correlationId: id, analysisMs: 1 },
        intent,
      },
    ]);
    const order = recorded.at(-1)?.order;
    if (order === undefined) throw new Error(`the ledger refused ${id}`);
    const booked = await ledger.book(fillOf(order, place), []);
    if (booked.outcome !== 'filled') throw new Error(`${id} was not filled`);
    const equity = ACCOUNT.initialCash + BigInt(n % 1_000) * 10n ** 6n;
    await store.transaction((unit) =>
      unit.appendEquity({ accountId: ACCOUNT.id, ...place, equity, cash: equity, native: 0n }),
    );
    work.trades += 1;
  }

  async function run(): Promise<void> {
    for (let due = performance.now(); !work.isStopped; due += EVERY_MS) {
      await sleep(Math.max(0, due - performance.now()));
      await trade();
    }
  }
  const ended = run();
  return {
    get trades() {
      return work.trades;
    },
    stop: async () => {
      work.isStopped = true;
      await ended;
    },
  };
}
