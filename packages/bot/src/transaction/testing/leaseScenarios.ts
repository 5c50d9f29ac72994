import { RetryableError } from '@twinlane/core/errors';
import type { Store } from '@twinlane/core/ports';
import { describe, expect, it } from 'vitest';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { breakable, scenarioWorld } from './scenarioWorld.ts';

const SHORT = { exclusive: false, ttlMs: 400, pollMs: 20 };
/** Long enough that a slow machine renews it in time. */
const STEADY = { ...SHORT, ttlMs: 3_000 };

/** Scenario 11 of transactions.md: several owners of one key. */
export function describeLeases(harness: StoreHarness): void {
  describe(`leases on ${harness.kind}`, () => {
    const scene = scenarioWorld(harness);

    it('11. two processes, one key: both take wishes, one signs; the lease moves when the owner is silent', async () => {
      const key = scene.chain.newKey();
      const mute = breakable(scene.store);
      const first = await scene.start({ key, store: mute, lease: STEADY });
      const second = await scene.start({ key, lease: STEADY });
      const records = await Promise.all(
        [first, second, first, second].map((world) => world.manager.submit(world.request())),
      );
      for (const { id } of records) await first.carry(id, 'completed');
      expect(first.signer.requests).toHaveLength(4);
      expect(second.signer.requests).toHaveLength(0);

      mute.fault = 'before';
      const later = await Promise.all([1, 2].map(() => second.manager.submit(second.request())));
      for (const { id } of later) await second.carry(id, 'completed');
      // Whatever the silent one signed, it could not store, and so it did not send.
      expect(new Set(second.submission.sent).size).toBe(2);
      expect(new Set(first.submission.sent).size).toBe(4);
      expect(first.manager.keyStatus().owner).toBe(false);

      mute.fault = undefined;
      const last = await first.manager.submit(first.request());
      await second.carry(last.id, 'completed');
      expect(new Set(first.submission.sent).size).toBe(4);
      expect(
        await scene.chain.anvil.request('eth_getTransactionCount', [first.signer.address, 'latest']),
      ).toBe('0x7');
    });

    it('signs nothing under a lease that it won before what others did is known, and asks again', async () => {
      const key = scene.chain.newKey();
      const first = await scene.start({ key, lease: SHORT });
      let asked = 0;
      const signedBefore: number[] = [];
      const second = await scene.start({
        key,
        lease: SHORT,
        onOwned: () => {
          asked += 1;
          signedBefore.push(second.signer.requests.length);
          return asked < 3 ? Promise.reject(new Error('the database is away')) : Promise.resolve();
        },
      });
      expect(asked).toBe(0);
      const { id } = await second.manager.submit(second.request());
      await first.carry(id, 'completed');
      await first.manager.shutdown();
      const later = await second.manager.submit(second.request());
      await second.carry(later.id, 'completed');
      expect(signedBefore).toEqual([0, 0, 0]);
    });

    it('carries what another process wishes of a transaction, and tells it of the end', async () => {
      const key = scene.chain.newKey();
      const owner = await scene.start({ key, lease: SHORT });
      const other = await scene.start({ key, lease: SHORT });
      const { id } = await other.manager.submit(other.request());
      await owner.until(id, 'submitted', 'pending');
      await other.manager.cancel(id, 'asked elsewhere');
      await owner.until(id, 'replaced');
      await owner.mine(1);
      const [settled] = await Promise.all([other.manager.settled(id), owner.until(id, 'confirmed')]);
      expect(settled.state.name).toBe('confirmed');
      expect((await owner.carry(id, 'cancelled')).state).toMatchObject({ reason: 'asked elsewhere' });
    });

    it('does not forget what another process wishes while the database is away', async () => {
      const key = scene.chain.newKey();
      let failures = 0;
      const failing: Store = {
        ...scene.store,
        transaction: (work, options) =>
          scene.store.transaction((unit) => {
            const saveTransaction: typeof unit.saveTransaction = (fence, save) => {
              const { state } = save.record;
              if (failures > 0 || !('aim' in state) || state.aim.kind !== 'close') {
                return unit.saveTransaction(fence, save);
              }
              failures += 1;
              throw new RetryableError('store.unavailable', 'The database does not answer.');
            };
            return work({ ...unit, saveTransaction });
          }, options),
      };
      const lasting = { ...SHORT, ttlMs: 60_000 };
      const owner = await scene.start({ key, store: failing, lease: lasting });
      const other = await scene.start({ key, lease: lasting });
      const { id } = await other.manager.submit(other.request());
      await owner.until(id, 'submitted', 'pending');
      await other.manager.cancel(id, 'asked elsewhere');
      await owner.until(id, 'replaced');
      expect((await owner.carry(id, 'cancelled')).state).toMatchObject({ reason: 'asked elsewhere' });
      expect(failures).toBe(1);
      expect(
        await scene.store.read.transactions.wished({ chainId: 31_337, sender: owner.signer.address }),
      ).toEqual([]);
    });

    it('does not forget what another process wishes while the lease is lost', async () => {
      const key = scene.chain.newKey();
      let losses = 0;
      const { transactions } = scene.store.read;
      const losing: Store = {
        ...scene.store,
        read: {
          ...scene.store.read,
          transactions: {
            ...transactions,
            wished: async (of) => {
              const wished = await transactions.wished(of);
              if (wished.length > 0 && losses === 0) {
                losses += 1;
                const stranger = { owner: 'another', ttlMs: 300, force: true };
                await scene.store.transaction((unit) => unit.takeLease(of, stranger));
              }
              return wished;
            },
          },
        },
      };
      const lasting = { ...SHORT, ttlMs: 60_000 };
      const owner = await scene.start({ key, store: losing, lease: lasting });
      const other = await scene.start({ key, lease: lasting });
      const { id } = await other.manager.submit(other.request());
      await owner.until(id, 'submitted', 'pending');
      await other.manager.cancel(id, 'asked elsewhere');
      await owner.until(id, 'replaced');
      expect(losses).toBe(1);
      expect((await owner.carry(id, 'cancelled')).state).toMatchObject({ reason: 'asked elsewhere' });
    });

    it('stores nothing for one that was thought dead: what it signs late is never sent', async () => {
      const key = scene.chain.newKey();
      const slow = await scene.start({ key, lease: { ...SHORT, ttlMs: 5_000 } });
      const held = Promise.withResolvers<void>();
      const { sign } = { sign: slow.signer.sign.bind(slow.signer) };
      slow.signer.instead = async (request) => {
        slow.signer.instead = undefined;
        await held.promise;
        return sign(request);
      };
      const { id } = await slow.manager.submit(slow.request());
      await expect.poll(() => slow.signer.requests.length).toBe(1);
      // As if its clock stood still: another owner is let in meanwhile.
      await scene.store.transaction((unit) =>
        unit.takeLease(
          { chainId: 31_337, sender: slow.signer.address },
          { owner: 'another', ttlMs: 60_000, force: true },
        ),
      );
      held.resolve();
      await expect.poll(() => slow.manager.keyStatus().owner).toBe(false);
      expect(slow.submission.sent).toHaveLength(0);
      const left = await slow.manager.status(id);
      expect(['preparing', 'gas_optimizing']).toContain(left?.state.name);
    });
  });
}
