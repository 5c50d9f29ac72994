import { FatalError } from '@twinlane/core/errors';
import type { SigningAnswer } from '@twinlane/core/transaction/signer';
import { describe, expect, it } from 'vitest';
import type { StoreHarness } from '../../store/testing/harness.ts';
import { attemptsIn } from '../entry.ts';
import { fund } from './chainWorld.ts';
import { breakable, scenarioWorld } from './scenarioWorld.ts';

/** Scenarios of transactions.md about what fails beside the chain: funds, quotes, signer, database. */
export function describeFaults(harness: StoreHarness): void {
  describe(`faults on ${harness.kind}`, () => {
    const scene = scenarioWorld(harness);

    it('22. insufficient funds in mid-queue: paused, nonces kept, resumed', async () => {
      const world = await scene.start();
      const { anvil } = scene.chain;
      const first = await world.manager.submitPrepared(world.request());
      world.submission.before = () => fund(anvil, world.signer.address, 1n);
      const second = await world.manager.submitPrepared(world.request());
      world.submission.before = () => Promise.resolve();
      expect(second.record.state).toMatchObject({ name: 'retrying', waitsFor: 'funds', nonce: 1 });
      await world.tell();
      await expect.poll(() => world.manager.keyStatus().balance).toBe(1n);
      const third = await world.manager.submit(world.request());
      await world.until(third.id, 'gas_optimizing');
      expect(world.signer.requests).toHaveLength(2);
      expect(world.notices).toContainEqual(expect.objectContaining({ what: 'insufficient funds' }));
      await fund(anvil, world.signer.address);
      const ends = [];
      for (const { id } of [first.record, second.record, third]) {
        ends.push(await world.carry(id, 'completed', 'failed'));
      }
      expect(ends.map(({ state }) => ('closed' in state ? state.closed?.nonce : undefined))).toEqual([
        0, 1, 2,
      ]);
      expect(ends.map(({ state }) => state.name)).toEqual(['completed', 'completed', 'completed']);
    });

    it('23. a bump after the quote expired: checked again, cancelled if the minimum output is not met', async () => {
      const world = await scene.start();
      const { record } = await world.manager.submitPrepared(world.request());
      world.books.verdict = 'refused';
      await world.manager.replace(record.id);
      await world.until(record.id, 'replaced');
      const ended = await world.carry(record.id, 'failed', 'completed');
      expect(ended.state).toMatchObject({ name: 'failed', reason: 'the minimum output is not met' });
      expect(attemptsIn(ended.state).map(({ role }) => role)).toEqual(['original', 'cancel']);
    });

    it('24. a receipt lookup fails after the nonce has passed: no state change', async () => {
      const world = await scene.start({ tickMs: 100_000 });
      const { record } = await world.manager.submitPrepared(world.request());
      await world.until(record.id, 'pending');
      world.books.readable = false;
      await world.mine(4);
      scene.chain.node.faults = { failShare: 0.7, failure: ['http500', 'rpcError', 'truncated'] };
      await world.mine(2);
      scene.chain.node.faults = {};
      await world.tell();
      expect(await world.manager.status(record.id)).toMatchObject({ state: { name: 'pending' } });
      expect(world.manager.keyStatus().halted).toBeUndefined();
      world.books.readable = true;
      await world.carry(record.id, 'completed');
      expect(await world.booked(record.id)).toMatchObject({ standing: 1, final: 1, reversed: 0 });
    });

    it('25. the signer hangs: time-out with the same nonce; nothing is broadcast', async () => {
      const world = await scene.start({ policy: { answerWithin: 100 } });
      world.signer.instead = () => new Promise<SigningAnswer>(() => undefined);
      const { id } = await world.manager.submit(world.request());
      await expect
        .poll(async () => {
          world.skip(200);
          await world.tell();
          return world.signer.requests.length;
        })
        .toBeGreaterThan(1);
      expect(new Set(world.signer.requests.map(({ nonce }) => nonce))).toEqual(new Set([0]));
      expect(world.submission.sent).toHaveLength(0);
      world.signer.instead = undefined;
      await expect
        .poll(async () => {
          world.skip(200);
          await world.tell();
          return world.submission.sent.length;
        })
        .toBeGreaterThan(0);
      expect((await world.carry(id, 'completed')).state).toMatchObject({ closed: { nonce: 0 } });
    });

    it.each(['before', 'after'] as const)(
      '25. the database cannot be written (%s it was): nothing is broadcast, and it goes on without a restart',
      async (fault) => {
        const store = breakable(scene.store);
        const world = await scene.start({ store });
        store.fault = fault;
        const request = world.request();
        await expect(world.manager.submitPrepared(request)).rejects.toThrow(/database/);
        await world.mine(2);
        expect(world.submission.sent).toHaveLength(0);
        expect(world.manager.keyStatus().away).toBeDefined();
        store.fault = undefined;
        await expect
          .poll(async () => {
            await world.tell();
            return world.manager.keyStatus().away;
          })
          .toBeUndefined();
        const again = await world.manager.submit(request);
        expect((await world.carry(again.id, 'completed')).state).toMatchObject({ closed: { nonce: 0 } });
        expect(
          await scene.chain.anvil.request('eth_getTransactionCount', [world.signer.address, 'latest']),
        ).toBe('0x1');
      },
    );

    it('carries the others on where one cannot be booked', async () => {
      const world = await scene.start();
      const { bookProvisional } = { bookProvisional: world.books.bookProvisional.bind(world.books) };
      const { record: poisoned } = await world.manager.submitPrepared(world.request());
      world.books.bookProvisional = (unit, record, outcome) =>
        record.id === poisoned.id
          ? Promise.reject(new FatalError('ledger.test', 'It cannot be booked.'))
          : bookProvisional(unit, record, outcome);
      const { id } = await world.manager.submit(world.request({ purpose: 'exit' }));
      await world.carry(id, 'completed');
      expect(world.manager.keyStatus().away).toBeUndefined();
      world.books.bookProvisional = bookProvisional;
      await world.carry(poisoned.id, 'completed');
      expect(await world.booked(poisoned.id)).toMatchObject({ standing: 1, final: 1 });
    });

    it('sends stored bytes again while the database is away, and signs nothing', async () => {
      const store = breakable(scene.store);
      const world = await scene.start({ store, tickMs: 100_000 });
      world.submission.faults.push('vanish');
      const { record } = await world.manager.submitPrepared(world.request());
      store.fault = 'before';
      await expect(world.manager.submitPrepared(world.request())).rejects.toThrow(/database/);
      world.skip(40_000);
      await expect
        .poll(async () => {
          await world.tell();
          return world.submission.sent.length;
        })
        .toBeGreaterThan(1);
      expect(new Set(world.submission.sent).size).toBe(1);
      store.fault = undefined;
      await world.carry(record.id, 'completed');
    });

    it('keeps at most 16 unmined, and one of an account with EIP-7702 code', async () => {
      const world = await scene.start();
      const requests = Array.from({ length: 20 }, () => world.request());
      const records = await Promise.all(requests.map((request) => world.manager.submit(request)));
      await expect.poll(() => world.submission.sent.length).toBe(16);
      await world.tell();
      expect(world.submission.sent).toHaveLength(16);
      for (const { id } of records) await world.carry(id, 'completed');
      await scene.chain.anvil.request('anvil_setCode', [world.signer.address, `0xef0100${'11'.repeat(20)}`]);
      await world.mine(1);
      await expect.poll(() => world.manager.keyStatus().most).toBe(1);
      world.submission.sent.length = 0;
      const more = await Promise.all([1, 2].map(() => world.manager.submit(world.request())));
      await expect.poll(() => world.submission.sent.length).toBe(1);
      await world.tell();
      expect(world.submission.sent).toHaveLength(1);
      for (const { id } of more) await world.carry(id, 'completed');
    });

    it('stops in an emergency: pending entries are cancelled, exits go on, new entries are blocked', async () => {
      const world = await scene.start();
      const entry = await world.manager.submitPrepared(world.request());
      const exit = await world.manager.submitPrepared(world.request({ purpose: 'exit' }));
      await world.manager.emergencyStop();
      await world.until(entry.record.id, 'replaced');
      const later = await world.manager.submitPrepared(world.request());
      expect((await world.carry(later.record.id, 'blocked')).state).toMatchObject({
        reason: 'emergency stop',
      });
      expect((await world.carry(entry.record.id, 'cancelled')).state).toMatchObject({
        reason: 'emergency stop',
      });
      await world.carry(exit.record.id, 'completed');
      world.manager.resumeEntries();
      const { record } = await world.manager.submitPrepared(world.request());
      await world.carry(record.id, 'completed');
    });

    it('stops exits too where that is asked for, and then takes them again', async () => {
      const world = await scene.start();
      const exit = await world.manager.submitPrepared(world.request({ purpose: 'exit' }));
      await world.manager.emergencyStop({ exits: true });
      await world.until(exit.record.id, 'replaced');
      expect((await world.carry(exit.record.id, 'cancelled')).state).toMatchObject({
        reason: 'emergency stop',
      });
      const later = await world.manager.submit(world.request({ purpose: 'exit' }));
      await world.carry(later.id, 'blocked');
      world.manager.resumeEntries();
      const { record } = await world.manager.submitPrepared(world.request({ purpose: 'exit' }));
      await world.carry(record.id, 'completed');
    });

    it.each([
      ['the Fast Lane', 'submitPrepared'],
      ['the way of all others', 'submit'],
    ] as const)('sends no entry that was signed while the stop was made, on %s', async (_, submit) => {
      let isUp = false;
      const world = await scene.start({ isStopped: (purpose) => isUp && purpose === 'entry' });
      const sign = world.signer.sign.bind(world.signer);
      world.signer.instead = (asked) => {
        // The process stands still here, and goes on under the stop.
        isUp = asked.role === 'original' && asked.intent.purpose === 'entry';
        world.signer.instead = undefined;
        return sign(asked);
      };
      const answer = await world.manager[submit](world.request());
      const { id } = 'record' in answer ? answer.record : answer;
      const ended = await world.carry(id, 'cancelled', 'failed', 'completed');
      expect(isUp).toBe(true);
      const [original, cancel] = attemptsIn(ended.state);
      expect([original?.role, cancel?.role]).toEqual(['original', 'cancel']);
      expect(ended.state.name).not.toBe('completed');
      expect(world.submission.sent).not.toContain(original?.raw);
      expect(world.submission.sent).toContain(cancel?.raw);
    });

    it('signs no entry under a stop that came after its fees were chosen, and goes on with exits', async () => {
      let asked = 0;
      const world = await scene.start({
        // The first look is before the choice of fees, the second before the signature.
        isStopped: (purpose) => purpose === 'entry' && (asked += 1) > 1,
      });
      const entry = await world.manager.submit(world.request());
      expect((await world.carry(entry.id, 'blocked')).state).toMatchObject({ reason: 'emergency stop' });
      expect(world.signer.requests).toEqual([]);
      const exit = await world.manager.submit(world.request({ purpose: 'exit' }));
      expect((await world.carry(exit.id, 'completed')).state).toMatchObject({ closed: { nonce: 0 } });
    });
  });
}
