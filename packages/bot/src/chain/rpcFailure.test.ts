import { describe, expect, it } from 'vitest';
import { endpointScope, ENTRY, EXIT, withGuardedNodes } from './testing/guardedNodes.ts';

const FIRST = endpointScope('node 0');

describe('rpcFailure', () => {
  it('passes over an endpoint that fails, and asks it again by stages', () =>
    withGuardedNodes(async ({ first, second, bench, connect, failTwice, costs, readUntil }) => {
      const client = await connect([first, second]);
      first.faults = { failShare: 1, failure: 'http500' };
      await failTwice();
      expect(bench.stateOf('rpcFailure', FIRST)).toBe('open');
      expect(bench.stateOf('rpcFailure', endpointScope('node 1'))).toBe('closed');
      expect(bench.breakers.refusal(ENTRY)).toBeUndefined();
      expect(await costs()).toEqual([0, 1]);
      expect(client.endpoints()[0]?.role).toBe('resting');

      first.faults = {};
      bench.pass(34);
      // The other is gone now, so that this one is asked again.
      second.faults = { failShare: 1 };
      await readUntil(() => bench.stateOf('rpcFailure', FIRST) === 'closed');
      const changes = bench.changes.filter(({ scope }) => scope.id === FIRST.id);
      expect(changes.map(({ from, to }) => `${from} ${to}`)).toEqual([
        'closed open',
        'open halfOpen',
        'halfOpen halfOpen',
        'halfOpen closed',
      ]);
    }));

  it('shuts entries of the chain with the last endpoint, and lets exits and reading for them go on', () =>
    withGuardedNodes(async ({ first, bench, connect, readUntil }) => {
      const client = await connect([first]);
      first.faults = { failShare: 1, failure: 'reset' };
      await readUntil(() => bench.stateOf('rpcFailure', FIRST) === 'open');
      expect(bench.breakers.refusal(ENTRY)).toMatchObject({
        type: 'rpcFailure',
        scope: { kind: 'chain', id: '31337' },
      });
      expect(bench.breakers.refusal({ ...ENTRY, chainId: 1 })).toBeUndefined();
      expect(bench.breakers.refusal(EXIT)).toBeUndefined();
      expect(bench.breakers.refusal({ kind: 'submission', chainId: 31_337 })).toBeUndefined();

      // Asked all the same, slowly: what little gets through serves exits.
      first.faults = {};
      await expect.poll(() => client.block(0), { timeout: 5_000 }).toMatchObject({ number: 0 });
      expect(bench.stateOf('rpcFailure', FIRST)).toBe('open');
      bench.pass(34);
      await readUntil(() => bench.breakers.refusal(ENTRY) === undefined);
    }));

  it('does not ask an endpoint that a person holds back, not even as the last', () =>
    withGuardedNodes(async ({ first, bench, connect, costs }) => {
      await connect([first]);
      await bench.breakers.operate('isolate', 'rpcFailure', FIRST, { who: 'owner', why: 'it lies' });
      expect(await costs()).toEqual([0, 0]);
    }));
});
