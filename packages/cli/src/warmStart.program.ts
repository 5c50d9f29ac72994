import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { readKeptPrices } from '@twinlane/core/market/marketBlock';
import { prices } from '@twinlane/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killPrograms, startProgram, type Program } from './testing/startProgram.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-warm-'));
});
afterEach(async () => {
  await killPrograms();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Slow enough that a busy machine starts the program before the market has gone on by too many blocks. */
const PACE = ['--block-time', '500'];
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What the database holds of blocks and candles while no program runs. */
async function kept() {
  const store = await openStore({ dataDir, log: silent });
  try {
    const account = (await store.read.accounts.list())[0]!;
    const market = { chainId: account.chainId, cash: account.cash.address };
    const blocks = await store.read.candles.blocks(market);
    const candles = await store.read.candles.closed(market, '1s', 0, Number.MAX_SAFE_INTEGER);
    const unseen = await store.read.candles.unseen(market);
    return { blocks, candles, unseen };
  } finally {
    await store.close();
  }
}

async function tokensOf(program: Program) {
  const answer = await fetch(`${program.url}/api/prices`);
  return prices.parse(await answer.json()).tokens;
}

describe('a restart', { timeout: 150_000 }, () => {
  it.each(['kill', 'stop'] as const)(
    'after a %s goes on with the prices that were seen before',
    async (end) => {
      const first = await startProgram(dataDir, PACE);
      const began = await first.until('a block', ({ block }) => block !== undefined);
      await first.until('ten blocks', ({ block }) => block!.number >= began.block!.number + 10);
      await (end === 'kill' ? first.kill() : first.stop());
      const before = await kept();
      expect(before.blocks.length).toBeGreaterThan(100);
      expect(before.candles.length).toBeGreaterThan(100);
      const { histories } = readKeptPrices(before.blocks, 300)!;

      const second = await startProgram(dataDir, PACE);
      try {
        await second.until('a block', ({ block }) => block !== undefined);
        const shown = (await tokensOf(second)).filter(({ token }) =>
          histories.has(token.address as `0x${string}`),
        );
        expect(shown.length).toBeGreaterThan(8);
        for (const { token, price, change } of shown) {
          // What the price is compared with is the oldest point of its history: one that the process before had seen.
          const oldest = Number(price) / (1 + change!);
          const seen = histories.get(token.address as `0x${string}`)!.map((point) => point.price);
          const nearest = Math.min(...seen.slice(0, -20).map((each) => Math.abs(each / oldest - 1)));
          expect(nearest).toBeLessThan(1e-9);
        }
      } finally {
        await second.stop();
      }
      const after = await kept();
      const numbers = after.blocks.map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      // Every block of the first life is there once more, and so is every candle, unchanged.
      expect(after.blocks.slice(0, 90)).toEqual(before.blocks.slice(0, 90));
      const keyOf = ({ token, candle }: (typeof after.candles)[number]) => `${token} ${candle.start}`;
      const now = new Map(after.candles.map((candle) => [keyOf(candle), candle]));
      for (const candle of before.candles) {
        expect(now.get(keyOf(candle))).toEqual(candle);
      }
      // The day before the first block was not seen, and after a stop the few blocks that the market still made.
      expect(after.unseen.length).toBeLessThanOrEqual(2);
      expect(numbers.at(-1)! - numbers[0]! + 1 - numbers.length).toBeLessThanOrEqual(10);
    },
  );
});
