import { describe, expect, it } from 'vitest';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { breakable, scenarioWorld } from './scenarioWorld.ts';

/** What the manager does when nothing is wrong, whatever the database. */
export function describeManager(harness: StoreHarness): void {
  describe(`the transaction manager on ${harness.kind}`, () => {
    const scene = scenarioWorld(harness);

    it('tells whoever waits that it was shut down', async () => {
      const world = await scene.start();
      const { id } = await world.manager.submit(world.request());
      const waiting = world.manager.settled(id);
      await Promise.all([
        expect(waiting).rejects.toMatchObject({ code: 'transaction.stopped' }),
        world.manager.shutdown(),
      ]);
      await expect(world.manager.settled(id)).rejects.toMatchObject({ code: 'transaction.stopped' });
    });

    it('carries a request to finality', async () => {
      const world = await scene.start();
      const { id } = await world.manager.submit(world.request());
      await world.until(id, 'submitted', 'pending');
      await world.mine();
      expect((await world.manager.settled(id)).state.name).toBe('confirmed');
      expect(await world.booked(id)).toEqual({ standing: 1, final: 0, reversed: 0, status: 'success' });
      await world.mine(4);
      const record = await world.until(id, 'completed');
      expect(await world.booked(id)).toMatchObject({ standing: 1, final: 1 });
      expect(await scene.store.read.transactions.paid(id)).toMatchObject({
        gasUsed: 21_000n,
        baseline: { name: 'viem' },
      });
      const steps = await scene.store.read.transactions.transitions(id);
      expect(steps.map(({ to }) => to)).toEqual(
        expect.arrayContaining([
          'preparing',
          'gas_optimizing',
          'ready_to_submit',
          'submitted',
          'confirmed',
          'completed',
        ]),
      );
      expect(await world.manager.list()).toEqual([record]);
    });

    it('carries a request whose storing was not answered, once it is asked for again', async () => {
      const store = breakable(scene.store);
      const world = await scene.start({ store });
      const request = world.request();
      store.fault = 'after';
      await expect(world.manager.submit(request)).rejects.toThrow('the answer of the database was lost');
      store.fault = undefined;
      const { id } = await world.manager.submit(request);
      expect(await world.manager.submit(request)).toMatchObject({ id });
      await world.until(id, 'submitted', 'pending');
      expect(world.signer.requests).toHaveLength(1);
    });

    it('lets an exit pass all entries that wait for a nonce', async () => {
      const world = await scene.start({ most: 1 });
      const { record } = await world.manager.submitPrepared(world.request());
      await Promise.all(Array.from({ length: 40 }, () => world.manager.submit(world.request())));
      const exit = await world.manager.submit(world.request({ purpose: 'exit' }));
      await world.until(exit.id, 'gas_optimizing');
      await world.carry(record.id, 'confirmed');
      await expect.poll(() => world.signer.requests.length).toBeGreaterThan(1);
      expect(world.signer.requests[1]?.intent).toMatchObject({ id: exit.id, purpose: 'exit' });
    });

    it('sends a prepared one at once', async () => {
      const world = await scene.start();
      const { record, times } = await world.manager.submitPrepared(world.request());
      expect(record.state.name).toBe('submitted');
      expect(times).toBeDefined();
      await world.mine(5);
      await world.until(record.id, 'completed');
    });
  });
}
