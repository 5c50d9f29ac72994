import { swapCeiling } from '@twinlane/core/transaction/feeCeiling';
import { isValidReplacement } from '@twinlane/core/transaction/feePair';
import type { SigningAnswer } from '@twinlane/core/transaction/signer';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { attemptsIn } from '../entry.ts';
import type { ManagerWorld } from './managerWorld.ts';
import { scenarioWorld } from './scenarioWorld.ts';

const GWEI = 10n ** 9n;

/** Scenarios of transactions.md about what the chain does, on a real one. */
export function describeChain(harness: StoreHarness): void {
  describe(`the chain on ${harness.kind}`, () => {
    const scene = scenarioWorld(harness);
    let sinks = 0;

    /** An address that nobody used before. */
    function sink(): `0x${string}` {
      sinks += 1;
      return `0x${sinks.toString(16).padStart(4, '0')}${'5111'.repeat(9)}`;
    }

    async function balanceOf(address: string): Promise<bigint> {
      return BigInt(await scene.chain.anvil.request<string>('eth_getBalance', [address, 'latest']));
    }

    it.each([true, false])(
      '13. a two-block reorg drops a confirmed swap: un-confirmed, booked back, sent again (pool seen: %s)',
      async (poolObservable) => {
        const world = await scene.start({ policy: { poolObservable } });
        const to = sink();
        const { record } = await world.manager.submitPrepared(world.request({ to }));
        await world.mine(2);
        await world.until(record.id, 'confirmed');
        await scene.chain.anvil.request('anvil_reorg', [2, []]);
        expect(await balanceOf(to)).toBe(0n);
        await world.until(record.id, 'submitted', 'pending');
        expect(await world.booked(record.id)).toMatchObject({ standing: 0, reversed: 1 });
        const ended = await world.carry(record.id, 'completed');
        expect(attemptsIn(ended.state)).toHaveLength(1);
        expect(world.books.rechecks).toBeGreaterThan(0);
        expect(await balanceOf(to)).toBe(1n);
        expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1, reversed: 1 });
      },
    );

    it('14. a reorg turns success into a revert: the receipt is read again by block hash', async () => {
      const world = await scene.start();
      const { anvil } = scene.chain;
      const to = sink();
      await anvil.request('anvil_setCode', [to, '0x00']);
      const { record } = await world.manager.submitPrepared(
        world.request({ to, value: 0n, gasLimit: 60_000n }),
      );
      await world.mine(1);
      await world.until(record.id, 'confirmed');
      const raw = attemptsIn(record.state)[0]!.raw;
      await anvil.request('anvil_rollback', [1]);
      await anvil.request('anvil_setCode', [to, '0x60006000fd']);
      await anvil.request('eth_sendRawTransaction', [raw]).catch(() => undefined);
      await anvil.request('anvil_mine', ['0x1', '0x3']);
      const ended = await world.carry(record.id, 'failed', 'completed');
      expect(ended.state).toMatchObject({ name: 'failed', reason: 'reverted' });
      expect(await world.booked(record.id)).toMatchObject({
        standing: 1,
        reversed: 1,
        final: 1,
        status: 'reverted',
      });
    });

    it('15. a lagging RPC returns an old nonce or block: a watermark ignores it', async () => {
      const world = await scene.start();
      const first = await world.manager.submitPrepared(world.request());
      await world.mine(1);
      await world.until(first.record.id, 'confirmed');
      scene.chain.node.faults = { lag: 3 };
      await world.tell();
      const { state } = (await world.manager.submitPrepared(world.request())).record;
      expect(attemptsIn(state)[0]?.nonce).toBe(1);
      expect(await world.manager.status(first.record.id)).toMatchObject({ state: { name: 'confirmed' } });
      expect(world.manager.keyStatus().count).toBe(1);
      scene.chain.node.faults = {};
      await world.carry(first.record.id, 'completed');
      expect(await world.booked(first.record.id)).toMatchObject({ reversed: 0, standing: 1 });
    });

    it('17. a nonce gap below the queue is filled; what waits behind it is not bumped', async () => {
      const world = await scene.start();
      const held = Promise.withResolvers<SigningAnswer>();
      world.signer.instead = () => held.promise;
      const first = await world.manager.submit(world.request());
      await world.until(first.id, 'gas_optimizing');
      await expect.poll(() => world.signer.requests.length).toBe(1);
      world.signer.instead = undefined;
      const second = await world.manager.submitPrepared(world.request());
      expect(attemptsIn(second.record.state)[0]?.nonce).toBe(1);
      held.resolve({ outcome: 'refused', rule: 'test', reason: 'no' });
      await world.until(first.id, 'blocked');
      world.skip(700_000);
      const ended = await world.carry(second.record.id, 'completed');
      expect(attemptsIn(ended.state)).toHaveLength(1);
      const filler = (await world.manager.list()).find(({ state }) => state.intent.kind === 'noop');
      expect((await world.carry(filler!.id, 'completed')).state).toMatchObject({ closed: { nonce: 0 } });
    });

    it('18. a nonce counter above the chain is rewound once two blocks agree', async () => {
      const world = await scene.start();
      const { anvil } = scene.chain;
      await anvil.request('anvil_setNonce', [world.signer.address, '0x5']);
      await world.mine(1);
      await expect.poll(() => world.manager.keyStatus().next).toBe(5);
      await anvil.request('anvil_setNonce', [world.signer.address, '0x0']);
      await world.mine(1);
      for (let block = 0; block < 40 && world.manager.keyStatus().next > 0; block += 1) await world.mine(1);
      const { record } = await world.manager.submitPrepared(world.request());
      expect((await world.carry(record.id, 'completed')).state).toMatchObject({ closed: { nonce: 0 } });
    });

    it('19. the base fee rises over 20 blocks: follows the market up to the ceiling, then holds', async () => {
      const ceiling = 20n * GWEI;
      const world = await scene.start({ policy: { ceiling }, tickMs: 100_000 });
      const { anvil } = scene.chain;
      const fees = { maxFeePerGas: 2n * GWEI, maxPriorityFeePerGas: GWEI };
      world.oracle.instead = { kind: 'send', fees };
      const { record } = await world.manager.submitPrepared(world.request());
      world.oracle.instead = undefined;
      const nextBaseFee = world.oracle.nextBaseFee.bind(world.oracle);
      const cap = swapCeiling(ceiling);
      for (let blocks = 0; blocks < 300 && (await highest(world, record.id)) < cap; blocks += 1) {
        // No block takes what is just being sent, whatever it offers; the oracle tells of a fee above the last offer.
        await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${(cap + GWEI).toString(16)}`]);
        const base = (await highest(world, record.id)) + GWEI;
        world.oracle.nextBaseFee = () => base;
        world.skip(40_000);
        await world.mine(1);
        await sleep(5);
      }
      world.oracle.nextBaseFee = nextBaseFee;
      await world.until(record.id, 'stuck', 'replaced');
      expect(await highest(world, record.id)).toBe(cap);
      const attempts = attemptsIn((await world.manager.status(record.id))!.state);
      expect(attempts.length).toBeGreaterThan(2);
      for (const [index, { fees: paid }] of attempts.entries()) {
        expect(paid.maxFeePerGas).toBeLessThanOrEqual(cap);
        expect(index === 0 || isValidReplacement(attempts[index - 1]!.fees, paid)).toBe(true);
      }
      world.skip(40_000);
      await world.tell();
      await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${GWEI.toString(16)}`]);
      await world.carry(record.id, 'completed');
      expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1 });
    });

    it('20. the ceiling is reached while stuck: kept alive, cancelled at the deadline', async () => {
      const ceiling = 4n * GWEI;
      const world = await scene.start({ policy: { ceiling }, tickMs: 100_000 });
      const { anvil } = scene.chain;
      const to = sink();
      const dear = swapCeiling(ceiling) + 1n;
      await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${dear.toString(16)}`]);
      await world.mine(1);
      const deadline = world.oracle.header!.timestamp + 100;
      const { record } = await world.manager.submitPrepared(world.request({ to, deadline }));
      expect(attemptsIn(record.state)[0]?.fees.maxFeePerGas).toBe(swapCeiling(ceiling));
      world.skip(40_000);
      await world.tell();
      await expect.poll(() => world.submission.sent.length).toBeGreaterThan(1);
      expect(new Set(world.submission.sent).size).toBe(1);
      await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${dear.toString(16)}`]);
      await world.mine(1, 75);
      await world.until(record.id, 'replaced');
      await anvil.request('anvil_setNextBlockBaseFeePerGas', [`0x${dear.toString(16)}`]);
      await world.mine(1);
      const ended = await world.carry(record.id, 'failed', 'completed');
      expect(ended.state).toMatchObject({ name: 'failed', reason: 'deadline' });
      expect(attemptsIn(ended.state).at(-1)).toMatchObject({ role: 'cancel' });
      expect(attemptsIn(ended.state).at(-1)!.fees.maxFeePerGas).toBeLessThanOrEqual(ceiling);
      expect(await balanceOf(to)).toBe(0n);
    });
  });
}

async function highest(world: ManagerWorld, id: string): Promise<bigint> {
  const { state } = (await world.manager.status(id))!;
  return attemptsIn(state).at(-1)!.fees.maxFeePerGas;
}
