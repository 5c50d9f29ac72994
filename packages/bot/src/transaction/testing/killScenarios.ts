import type { Hash } from '@twinlane/core/money/hex';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../store/openStore.ts';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { silent } from '../../store/testing/silent.ts';
import { type ChainWorld, startChainWorld } from './chainWorld.ts';
import type { KillPlan, KillPoint } from './killPlan.ts';
import { hashesOf, startManager } from './managerWorld.ts';

const CHILD = join(import.meta.dirname, 'killChild.ts');
const CHILD_LIMIT_MS = 60_000;

/** What a process did before it died. */
interface Life {
  readonly signed: readonly Hash[];
  readonly killed: boolean;
}

/** Runs a process until it dies of its plan. */
function live(plan: KillPlan): Promise<Life> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [CHILD, JSON.stringify(plan)],
      { timeout: CHILD_LIMIT_MS },
      (error, stdout, stderr) => {
        const killed = error?.signal === 'SIGKILL';
        if (error !== null && !killed) {
          reject(new Error(`the process failed: ${stderr}`, { cause: error }));
          return;
        }
        const signed = stdout
          .split('\n')
          .filter((line) => line.startsWith('signed '))
          .map((line) => line.slice('signed '.length) as Hash);
        resolve({ signed, killed });
      },
    );
  });
}

/** What a place of death must lead to, beside that the wish happens once. */
const NAMES: Partial<Record<KillPoint, string>> = {
  'before sign original': '1. kill -9 after taking a nonce, before signing: the same nonce is used again',
  'after write ready_to_submit': '2. kill -9 after signing, before sending: the identical bytes are sent',
  'after send original': '3. kill -9 after sending: found by its stored hash; executed once',
  'after send bump': '4. kill -9 after sending a bump: every hash is known',
};

/** kill -9 at the given places, and another process that takes over. */
export function describeKills(harness: StoreHarness, points: readonly KillPoint[]): void {
  describe(`kill -9 on ${harness.kind}`, () => {
    let chain: ChainWorld;
    let database: KillPlan['database'];
    let sinks = 0;
    beforeAll(async () => {
      const [started, { log: _, now: __, ...options }] = await Promise.all([
        startChainWorld(),
        harness.fresh(),
      ]);
      chain = started;
      database = options;
    });
    afterAll(async () => {
      await chain?.stop();
      await harness.cleanUp();
    });

    it.each(points.map((point) => [NAMES[point] ?? point, point] as const))(
      '%s',
      async (_, dieAt) => {
        sinks += 1;
        const to = `0x${sinks.toString(16).padStart(4, '0')}${'dead'.repeat(9)}` as const;
        const key = chain.newKey();
        const idempotencyKey = randomUUID();
        const life = await live({
          database,
          rpc: chain.node.httpUrl,
          key,
          idempotencyKey,
          to,
          dieAt,
        });
        expect(life.killed).toBe(true);

        const store = await openStore({ ...database, log: silent });
        // The dead one's lease expires, as if its time had passed.
        await store.database.session((session) =>
          session.exec('UPDATE twinlane.transaction_leases SET expires_at = now()'),
        );
        const world = await startManager({
          chain,
          store,
          key,
          lease: { exclusive: database.url === undefined, ttlMs: 60_000 },
        });
        const { id } = await world.manager.submit(world.request({ idempotencyKey, to }));
        const ended = await world.carry(id, 'completed', 'cancelled');
        const executed = await chain.anvil.request<string>('eth_getBalance', [to, 'latest']);
        const count = await chain.anvil.request<string>('eth_getTransactionCount', [
          world.signer.address,
          'latest',
        ]);
        const stored = await store.read.transactions.get(id);
        const booked = await world.booked(id);
        const rows = await world.manager.list();
        await world.manager.shutdown();
        await store.close();

        expect(rows).toHaveLength(1);
        expect(BigInt(executed)).toBe(ended.state.name === 'completed' ? 1n : 0n);
        expect(count).toBe('0x1');
        expect(stored?.record.state).toMatchObject({ closed: { nonce: 0 } });
        expect(booked).toMatchObject({ standing: 1, final: 1, reversed: 0 });
        // What was signed and stored before is among the attempts, and nothing else of this nonce was mined.
        const hashes = hashesOf(stored!.record);
        const wasStored = !dieAt.includes('sign') && !dieAt.startsWith('before write');
        const expected = wasStored ? life.signed : life.signed.slice(0, -1);
        expect(hashes).toEqual(expect.arrayContaining([...expected]));
        // Bytes that were stored are what is sent: the nonce is not signed for again.
        const isSame = dieAt !== 'after write ready_to_submit' || hashes.join() === life.signed.join();
        expect(isSame).toBe(true);
      },
      120_000,
    );
  });
}
