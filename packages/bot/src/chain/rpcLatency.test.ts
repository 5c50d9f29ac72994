import { describe, expect, it } from 'vitest';
import type { FaultyNode } from './testing/faultyNode.ts';
import { endpointScope, ENTRY, EXIT, FAST_ENTRY, withGuardedNodes } from './testing/guardedNodes.ts';

const QUICK_MS = 5;
const SLOW_MS = 2_100;
const SLOWER_MS = 3_000;

/** A clock that goes by the requests which come to the nodes: each takes as long as its node is said to. */
function requestClock(nodes: readonly FaultyNode[]) {
  const takes = nodes.map(() => QUICK_MS);
  const seen = nodes.map(() => 0);
  let now = 0;
  return {
    takes,
    monotonic: (): number => {
      for (const [index, { requests }] of nodes.entries()) {
        now += (requests - seen[index]!) * takes[index]!;
        seen[index] = requests;
      }
      return now;
    },
  };
}

describe('rpcLatency', () => {
  it('passes over a slow endpoint, and closes the Fast Lane with the last one, which stays in use', () =>
    withGuardedNodes(async ({ first, second, bench, connect, readUntil, costs }) => {
      const { takes, monotonic } = requestClock([first, second]);
      const client = await connect([first, second], { monotonic });
      takes.splice(0, 2, SLOW_MS, SLOWER_MS);
      await readUntil(() => bench.stateOf('rpcLatency', endpointScope('node 0')) === 'open');
      takes[1] = QUICK_MS;
      expect(bench.breakers.refusal(FAST_ENTRY)).toBeUndefined();
      expect(await costs()).toEqual([0, 1]);

      takes[1] = SLOW_MS;
      await readUntil(() => bench.stateOf('rpcLatency', endpointScope('node 1')) === 'open');
      expect(bench.breakers.refusal(FAST_ENTRY)).toMatchObject({ type: 'rpcLatency' });
      expect(bench.breakers.refusal(ENTRY)).toBeUndefined();
      expect(bench.breakers.refusal(EXIT)).toBeUndefined();
      await expect(client.block(0)).resolves.toMatchObject({ number: 0 });

      takes.fill(QUICK_MS);
      bench.pass(34);
      await readUntil(() => bench.breakers.refusal(FAST_ENTRY) === undefined);
    }));
});
