import { describe, expect, it } from 'vitest';
import { endpointScope, ENTRY, withGuardedNodes } from './testing/guardedNodes.ts';

const PROVIDER = { kind: 'provider', id: 'node 0' } as const;

describe('rateLimitExceeded of an endpoint', () => {
  it('does not ask it for a minute, and does not count it as failing', () =>
    withGuardedNodes(async ({ first, second, bench, connect, failTwice, costs, readUntil }) => {
      await connect([first, second]);
      first.faults = { failShare: 1, failure: 'http429', retryAfterSeconds: 0 };
      await failTwice();
      expect(bench.stateOf('rateLimitExceeded', PROVIDER)).toBe('open');
      expect(bench.stateOf('rpcFailure', endpointScope('node 0'))).toBe('closed');
      expect(await costs()).toEqual([0, 1]);
      expect(bench.breakers.refusal(ENTRY)).toBeUndefined();

      first.faults = {};
      second.faults = { failShare: 1 };
      bench.pass(67);
      await readUntil(() => bench.stateOf('rateLimitExceeded', PROVIDER) === 'closed');
      const [asked] = await costs();
      expect(asked).toBeGreaterThan(0);
    }));
});
