import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY_MEMORY, type BotMemory } from '@twinlane/core/engine/botMemory';
import { step } from '@twinlane/core/engine/step';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition, aSimulator, aStepInput } from '@twinlane/core/testing/buildStep';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordSession, type RecordOptions, type SessionRecorder } from './recordSession.ts';
import { replaySession } from './replaySession.ts';

const TOKEN = aToken(1, 'UP');

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-session-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function record(changes: Partial<RecordOptions> = {}): SessionRecorder {
  const log = { warn: (_: object, message: string) => void warnings.push(message) };
  return recordSession({ folder, mostBytes: 1e9, log, ...changes });
}

/** A bot's steps over so many blocks of a market that rises and falls. */
async function trade(recorder: SessionRecorder, blocks: number): Promise<number> {
  let memory: BotMemory = EMPTY_MEMORY;
  let decisions = 0;
  const prices: number[] = [1];
  for (let n = 1; n <= blocks; n += 1) {
    prices.push(prices.at(-1)! * (1 + Math.sin(n / 9) / 150));
    const reserve = BigInt(Math.round(500_000e6 * prices.at(-1)!));
    const pools = [aPair(USDC, reserve, TOKEN, 500_000n * 10n ** 18n, { address: anAddress(31) })];
    const snapshot = aSnapshot({
      block: aBlock(n),
      pools,
      prices: new Map([[TOKEN.address, prices.slice(-120)]]),
    });
    const positions = n % 50 > 25 ? [aPosition(TOKEN, 10n ** 20n, 100_000_000n)] : [];
    const input = aStepInput(snapshot, { memory, positions });
    const result = await step(input, { ...aSimulator(), observer: recorder });
    memory = result.memory;
    decisions += result.decisions.length;
  }
  await recorder.flush();
  return decisions;
}

describe('a recorded session', () => {
  it('reproduces every decision, over several files', async () => {
    const recorder = record({ fileBytes: 200_000 });
    const decisions = await trade(recorder, 200);
    await recorder.close();
    const report = await replaySession(folder);
    expect(report).toMatchObject({ steps: 200, decisions, different: 0, differences: [], cut: [] });
    expect(report.files).toBeGreaterThan(2);
    expect(decisions).toBeGreaterThan(5);
    expect(warnings).toEqual([]);
  });

  it('goes on in new files after a restart, and is replayed up to where a crash cut it off', async () => {
    const first = record();
    await trade(first, 20);
    await first.close();
    const second = record();
    await trade(second, 30);
    await second.close();
    const [, last] = readdirSync(folder).sort();
    const whole = readFileSync(join(folder, last!));
    writeFileSync(join(folder, last!), whole.subarray(0, whole.length - 9));
    const report = await replaySession(folder);
    expect(report).toMatchObject({ files: 2, different: 0, cut: [last] });
    expect(report.steps).toBeGreaterThan(20);
  });

  it('takes only so much room: the oldest files go first', async () => {
    const recorder = record({ fileBytes: 100_000, mostBytes: 20_000 });
    await trade(recorder, 200);
    await recorder.close();
    const names = readdirSync(folder).sort();
    expect(names[0]).not.toBe('session-000001.jsonl.gz');
    const report = await replaySession(folder);
    expect(report.different).toBe(0);
    expect(report.steps).toBeLessThan(200);
  });

  it('ends where it cannot be written, once said, and decisions go on', async () => {
    const recorder = record();
    rmSync(folder, { recursive: true });
    await expect(trade(recorder, 60)).resolves.toBeGreaterThan(0);
    await expect.poll(() => warnings, { timeout: 20_000 }).toHaveLength(1);
    await recorder.close();
    await expect(replaySession(folder)).rejects.toMatchObject({ code: 'recording.none' });
  });
});
