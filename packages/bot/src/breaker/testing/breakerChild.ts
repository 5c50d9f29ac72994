import { randomUUIDv7 } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { BreakerScope } from '@twinlane/core/breaker/breakerTypes';
import { openStore } from '../../store/openStore.ts';
import { silent } from '../../store/testing/silent.ts';
import { createTestLog } from '../../testing/testLog.ts';
import { openSharedBreakers } from '../openSharedBreakers.ts';

/**
 * A process with breakers over a shared database, until its stdin ends or it is killed: `node breakerChild.ts <url> <folder>`.
 * It writes a line `<state> <until or 0> <wall clock>` of one breaker as it finds it, then `ready`, then a line for every
 * change. It does what the lines of its stdin say: `isolate`, `release`, or `fail`, which opens the breaker.
 */

const VENUE: BreakerScope = { kind: 'venue', id: '8453:uniswap-v3' };
const CHILD = { who: 'the other process', reason: 'asked to' };

const [url = '', dataDir = ''] = process.argv.slice(2);
const store = await openStore({ url, dataDir, log: silent });
const breakers = await openSharedBreakers({
  store,
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  ids: { next: () => randomUUIDv7() },
  log: createTestLog(),
  random: Math.random,
  processId: 'child',
});

function tell(): void {
  const { state, until = 0 } = breakers.show('dexFailure', VENUE);
  process.stdout.write(`${state} ${until} ${Date.now()}\n`);
}

async function obey(line: string): Promise<void> {
  if (line === 'isolate') await breakers.isolate('dexFailure', VENUE, CHILD);
  if (line === 'release') await breakers.release('dexFailure', VENUE, CHILD);
  if (line !== 'fail') return;
  for (let count = 0; count < 5; count += 1) {
    await breakers.report('dexFailure', VENUE, { result: 'failure' });
  }
}

breakers.onEvent(tell);
tell();
process.stdout.write('ready 0 0\n');
for await (const line of createInterface({ input: process.stdin })) await obey(line);
await breakers.close();
await store.close();
