import { isValidReplacement } from '@twinlane/core/transaction/feePair';
import { describe, expect, it } from 'vitest';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { attemptsIn } from '../entry.ts';
import { hashesOf, type ManagerWorld } from './managerWorld.ts';
import { scenarioWorld } from './scenarioWorld.ts';

/** Scenarios of transactions.md about what nodes answer, on a real chain. */
export function describeSends(harness: StoreHarness): void {
  describe(`sends on ${harness.kind}`, () => {
    const scene = scenarioWorld(harness);

    it('5. a send times out but the node took it: probed, not recycled', async () => {
      const world = await scene.start();
      world.submission.faults.push('timeoutAfterAccept');
      const { record } = await world.manager.submitPrepared(world.request());
      await world.until(record.id, 'pending', 'submitted');
      const ended = await finish(world, record.id);
      expect(ended.state.name).toBe('completed');
      expect(world.signer.requests).toHaveLength(1);
      expect(new Set(world.submission.sent).size).toBe(1);
    });

    it('6. "already known" is success, if they are our bytes', async () => {
      const world = await scene.start();
      world.submission.before = async (raw) => {
        await scene.chain.anvil.request('eth_sendRawTransaction', [raw]);
      };
      const { record } = await world.manager.submitPrepared(world.request());
      expect(['submitted', 'pending']).toContain(record.state.name);
      expect((await finish(world, record.id)).state.name).toBe('completed');
      expect(world.signer.requests).toHaveLength(1);
    });

    it('7. "nonce too low" and ours was mined: found among all attempts', async () => {
      const world = await scene.start({ tickMs: 100_000 });
      const { record } = await world.manager.submitPrepared(world.request());
      await scene.chain.anvil.request('anvil_mine', ['0x1']);
      await world.manager.replace(record.id);
      const confirmed = await world.manager.settled(record.id);
      expect(hashesOf(confirmed)).toHaveLength(2);
      await world.mine(5);
      const ended = await world.until(record.id, 'completed');
      expect(ended.state).toMatchObject({ closed: { mined: { hash: hashesOf(ended)[0] } } });
      expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1, reversed: 0 });
    });

    it('8. "nonce too low" by somebody else’s transaction: the key halts, and a later wish gets a fresh nonce', async () => {
      const world = await scene.start({ tickMs: 100_000 });
      const { anvil } = scene.chain;
      await anvil.request('eth_sendTransaction', [
        { from: world.signer.address, to: world.signer.address, gas: '0x5208' },
      ]);
      await anvil.request('anvil_mine', ['0x1']);
      const { record } = await world.manager.submitPrepared(world.request());
      const ended = await world.carry(record.id, 'failed');
      expect(ended.state).toMatchObject({ reason: "somebody else's transaction used the nonce" });
      expect(world.manager.keyStatus().halted).toMatch(/nonce 0/);
      expect(world.notices).toContainEqual(expect.objectContaining({ halted: true }));
      const later = await world.manager.submitPrepared(world.request());
      await world.mine(2);
      expect(await world.manager.status(later.record.id)).toMatchObject({
        state: { name: 'gas_optimizing' },
      });
      await world.manager.resumeKey();
      const done = await finish(world, later.record.id);
      expect(done.state).toMatchObject({ name: 'completed', closed: { nonce: 1 } });
    });

    it('9. "replacement underpriced": bumped from the highest live attempt', async () => {
      const world = await scene.start({ tickMs: 100_000 });
      const { record } = await world.manager.submitPrepared(world.request());
      world.submission.faults.push('replacementUnderpriced', 'replacementUnderpriced');
      await world.manager.replace(record.id);
      await world.until(record.id, 'retrying');
      world.skip(40_000);
      await world.until(record.id, 'replaced');
      const attempts = attemptsIn((await world.manager.status(record.id))!.state);
      expect(attempts).toHaveLength(3);
      expect(isValidReplacement(attempts[1]!.fees, attempts[2]!.fees)).toBe(true);
      expect((await finish(world, record.id)).state.name).toBe('completed');
      expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1 });
    });

    it('10. the cheaper attempt is mined after a bump: confirmed once', async () => {
      const world = await scene.start();
      const { record } = await world.manager.submitPrepared(world.request());
      world.submission.faults.push('vanish');
      await world.manager.replace(record.id);
      await world.until(record.id, 'replaced');
      const ended = await finish(world, record.id);
      expect(hashesOf(ended)).toHaveLength(2);
      expect(ended.state).toMatchObject({
        name: 'completed',
        closed: { mined: { hash: hashesOf(ended)[0] } },
      });
      expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1, reversed: 0 });
    });

    it('12. the same wish submitted twice, also concurrently: one row, one result', async () => {
      const world = await scene.start();
      const request = world.request();
      const records = await Promise.all([
        world.manager.submit(request),
        world.manager.submit(request),
        world.manager.submitPrepared(request).then(({ record }) => record),
        world.manager.submitPrepared(request).then(({ record }) => record),
      ]);
      expect(new Set(records.map(({ id }) => id)).size).toBe(1);
      expect((await finish(world, records[0].id)).state.name).toBe('completed');
      expect(await world.manager.list()).toHaveLength(1);
      expect(
        await scene.chain.anvil.request('eth_getTransactionCount', [world.signer.address, 'latest']),
      ).toBe('0x1');
      expect((await world.manager.submit(request)).id).toBe(records[0].id);
    });

    it('16. the RPC says sent, the transaction vanishes: the same bytes again, then a bump', async () => {
      const world = await scene.start({ tickMs: 100_000 });
      world.submission.faults.push('vanish', 'vanish', 'vanish');
      const { record } = await world.manager.submitPrepared(world.request());
      for (let round = 0; round < 3; round += 1) {
        world.skip(40_000);
        await expect
          .poll(async () => {
            await world.tell();
            return world.submission.sent.length;
          })
          .toBeGreaterThan(round + 1);
      }
      expect(world.submission.sent[1]).toBe(world.submission.sent[0]);
      expect(world.submission.sent[2]).toBe(world.submission.sent[0]);
      const ended = await finish(world, record.id);
      const [first, bump] = attemptsIn(ended.state);
      expect(ended.state).toMatchObject({ name: 'completed', closed: { mined: { hash: bump!.hash } } });
      expect(bump!.fees.maxFeePerGas * 2n).toBeGreaterThanOrEqual(first!.fees.maxFeePerGas * 3n);
    });

    it.each(['original', 'cancel'] as const)(
      '21. a cancel races the original: status by what was mined (%s)',
      async (winner) => {
        const world = await scene.start();
        const { record } = await world.manager.submitPrepared(world.request());
        if (winner === 'original') world.submission.faults.push('vanish');
        await world.manager.cancel(record.id, 'asked');
        await world.until(record.id, 'replaced');
        const ended = await finish(world, record.id);
        expect(ended.state.name).toBe(winner === 'original' ? 'completed' : 'cancelled');
        expect(hashesOf(ended)).toHaveLength(2);
        expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1 });
      },
    );
  });
}

function finish(world: ManagerWorld, id: string) {
  return world.carry(id, 'completed', 'failed', 'cancelled');
}
