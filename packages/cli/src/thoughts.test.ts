import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@twinlane/bot/api/testing/testServer';
import type { OpenStore } from '@twinlane/bot/store/openStore';
import {
  fillOf,
  HOSTILE,
  testAccount,
  testBot,
  testDraft,
  testOrder,
} from '@twinlane/bot/store/testing/domain';
import { pgliteHarness } from '@twinlane/bot/store/testing/harness';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';

const harness = pgliteHarness();
let store: OpenStore;
let server: TestServer;
let cwd: string;

beforeAll(async () => {
  store = await harness.open();
  await store.transaction(async (unit) => {
    await unit.accounts.create(testAccount());
    await unit.bots.put(testBot());
    for (let n = 1; n <= 5; n += 1) {
      const draft = testDraft({ decision: n === 3 ? 'BUY' : 'SKIP', decidedAt: 1_700_000_000 + 60 * n });
      const meta = { id: `thought-${n}`, correlationId: 'c', analysisMs: 1 };
      await unit.appendThought(draft, n === 3 ? { ...meta, orderId: 'order-1' } : meta);
    }
    const order = await unit.insertOrder(testOrder({ thoughtId: 'thought-3', tokenOut: HOSTILE }));
    const fill = fillOf(order);
    await unit.insertFill(fill);
    await unit.endOrder(order.id, 'filled');
    await unit.putPosition({
      id: fill.id,
      accountId: 'account-1',
      botId: 'bot-1',
      token: HOSTILE,
      quantity: fill.amountOut,
      cost: fill.amountIn,
      realisedPnl: 0n,
      gasFee: fill.gasFee,
      gasFeeCash: fill.gasFeeCash,
      openedAt: fill.timestamp,
    });
    await unit.putLabels([
      {
        accountId: 'account-1',
        thoughtId: 'thought-3',
        thoughtIndex: 3,
        horizon: 3_600,
        token: HOSTILE.address,
        decision: 'BUY',
        gate: 'approved',
        decidedAt: 1_700_000_180,
        price: '2',
        after: '3',
        best: '4',
        worst: '1',
        resolution: 1,
        sellable: false,
        sellableAt: 1_700_000_200,
      },
    ]);
  });
  server = await startTestServer({ store });
});
afterAll(async () => {
  await server.close();
  await store.close();
  await harness.cleanUp();
});
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-thoughts-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** Against the running process. */
function twinlane(args: string): Promise<Ended> {
  return runInProcess([...args.split(' '), '--port', String(server.port)], { cwd });
}

describe('twinlane thoughts of a running process', () => {
  it('exports what is asked for, and verifies it again', async () => {
    const all = await twinlane('thoughts export --out all.jsonl --with-outcomes');
    expect(all).toMatchObject({ code: 0, err: '', out: `Wrote 5 thoughts to ${join(cwd, 'all.jsonl')}\n` });
    const lines = readFileSync(join(cwd, 'all.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[2]!)).toMatchObject({
      id: 'thought-3',
      outcome: { labels: { '1h': { after: '3', worst: '1', sellable: false } } },
    });
    const some = await twinlane(
      'thoughts export --out some.parquet --format parquet --bot Momentum --decision skip --since 1700000120 --until 1700000300',
    );
    expect(some.out).toContain('Wrote 2 thoughts');
    expect(readFileSync(join(cwd, 'some.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    const again = await twinlane('thoughts export --out all.jsonl');
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('exists already');
    const nobody = await twinlane('thoughts export --out none.jsonl --bot nobody');
    expect(nobody.err).toContain('No bot is called so.');
    expect(existsSync(join(cwd, 'none.jsonl'))).toBe(false);

    const whole = await runInProcess(['thoughts', 'verify', '--file', 'all.jsonl'], { cwd });
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.out).toContain('5 thoughts, whole; the last hash is 0x');
    lines[3] = lines[3]!.replace('It rises', 'It falls');
    writeFileSync(join(cwd, 'bad.jsonl'), lines.join('\n'));
    const broken = await runInProcess(['thoughts', 'verify', '--file', 'bad.jsonl'], { cwd });
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(
      /BROKEN at index 4: the thought thought-4 was altered\n.*0x[0-9a-f]{64}\n.*0x[0-9a-f]{64}/,
    );
  });

  it('verifies the log, and shows one decision with its trace in plain words', async () => {
    await expect(twinlane('thoughts verify')).resolves.toMatchObject({ code: 0 });
    const shown = await twinlane('thoughts show order-1');
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/decision +BUY/);
    expect(shown.out).toMatch(/settled by +approved/);
    expect(shown.out).toMatch(/liquidity +pass, 12, weight 0\.18: deep/);
    expect(shown.out).toMatch(
      /after 1h +3\.0000 \(\+50\.00 %\); best \+100\.00 %, worst -50\.00 %; NOT sellable/,
    );
    expect(shown.out).toMatch(/→ order +order-1 buy filled/);
    expect(shown.out).toMatch(/→ position +fill-of-order-1/);
    expect(shown.out).toMatch(/entry +BUY by approved \(thought-3\)/);
    expect(shown.out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const json = await twinlane('thoughts show fill-of-order-1 --json');
    expect(JSON.parse(json.out)).toMatchObject({
      subject: { kind: 'position' },
      thought: { id: 'thought-3' },
    });
    await expect(twinlane('thoughts show nobody')).resolves.toMatchObject({ code: 1 });
  });

  it('lists the newest decisions, chosen by kind', async () => {
    const { out, code } = await twinlane('thoughts tail --once --decision SKIP --limit 2');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^22:18:20 SKIP .*\[approved, confidence 71\] It rises.*\(thought-5\)$/);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });
});

describe('twinlane thoughts of a stopped process', () => {
  it('reads the database of the data folder', async () => {
    const options = await harness.fresh();
    const stopped = await harness.open(options);
    await stopped.transaction(async (unit) => {
      await unit.accounts.create(testAccount());
      await unit.appendThought(testDraft(), { id: 'only', correlationId: 'c', analysisMs: 1 });
    });
    await stopped.close();
    const run = (args: string) => runInProcess([...args.split(' '), '--data-dir', options.dataDir], { cwd });
    const written = await run('thoughts export --out one.jsonl --json');
    expect(JSON.parse(written.out)).toMatchObject({ thoughts: 1, format: 'jsonl' });
    const verified = await run('thoughts verify --json');
    expect(JSON.parse(verified.out)).toMatchObject({ chains: [{ accountId: 'account-1', thoughts: 1 }] });
    const outcomes = await run('thoughts outcomes');
    expect(outcomes).toMatchObject({ code: 0 });
    expect(outcomes.out).toContain('Nothing is labelled yet.');
    await expect(run('thoughts show only')).resolves.toMatchObject({ code: 0 });
  });

  it('says what to do on a wrong word', async () => {
    const bad = await runInProcess(['thoughts', 'export', '--out', 'x', '--decision', 'PERHAPS'], { cwd });
    expect(bad).toMatchObject({ code: 2 });
    const none = await runInProcess(['thoughts', 'replay', 'nowhere'], { cwd });
    expect(none.code).toBe(1);
    expect(none.err).toContain('nowhere');
  });
});
