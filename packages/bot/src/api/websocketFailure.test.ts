import { setImmediate as turn } from 'node:timers/promises';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import { SYSTEM_ROOM } from '@twinlane/protocol/room';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnnouncements } from '../announcements.ts';
import { createBreakerBench, PROCESS_ID, type BreakerBench } from '../testing/breakerBench.ts';
import { tellSent } from '../signals/tellSent.ts';
import { createTestLog } from '../testing/testLog.ts';
import { connect, startTestServer, type TestClient, type TestServer } from './testing/testServer.ts';

const SCOPE = { kind: 'process', id: PROCESS_ID } as const;
const CLIENTS = 12;

let bench: BreakerBench;
let server: TestServer;
let announcements: ReturnType<typeof createAnnouncements>;
let clients: TestClient[];
let sent: number;

beforeEach(async () => {
  bench = createBreakerBench();
  announcements = createAnnouncements(createTestLog());
  clients = [];
  sent = 0;
  const tell = tellSent(bench.breakers, PROCESS_ID);
  server = await startTestServer({
    limits: { closeGraceMs: 50, priceIntervalMs: 60_000, tallyMs: 10 },
    onAlert: (listener) => announcements.onAlert(listener),
    onSent: (tally) => {
      sent += tally.sent;
      tell(tally);
    },
  });
});

afterEach(async () => {
  clients.forEach(({ socket }) => socket.terminate());
  await server.close();
});

/** Clients that have all that they get on connecting. */
async function join(count: number): Promise<TestClient[]> {
  const joined = await Promise.all(
    Array.from({ length: count }, () => connect(server.port, `?room=${SYSTEM_ROOM}`)),
  );
  await Promise.all(joined.map((client) => client.until(({ type }) => type === 'subscribed')));
  clients.push(...joined);
  return joined;
}

const alert: AlertMessage = { level: 'critical', text: 'The database is away', hint: 'Start it.' };

describe('websocketFailure', () => {
  it('opens where messages do not arrive, stops nothing, and closes when they do again', async () => {
    await join(CLIENTS);
    // The confirmation, the snapshot and the end of the join of each.
    await expect.poll(() => sent, { timeout: 10_000 }).toBe(3 * CLIENTS);
    bench.pass(61);
    // They go without a word; what is said to them right then cannot be sent.
    clients.forEach(({ socket }) => socket.terminate());
    for (let said = 0; said < 200 && bench.stateOf('websocketFailure', SCOPE) === 'closed'; said += 1) {
      announcements.tell(alert);
      await turn();
    }
    expect(bench.stateOf('websocketFailure', SCOPE)).toBe('open');
    for (const kind of ['entry', 'exit', 'submission', 'cancel', 'login', 'call'] as const) {
      expect(bench.breakers.refusal({ kind, lane: 'fast' })).toBeUndefined();
    }
    await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(0);

    bench.pass(34);
    const [client] = await join(1);
    for (let said = 0; said < 60; said += 1) {
      announcements.tell(alert);
    }
    await expect.poll(() => bench.stateOf('websocketFailure', SCOPE), { timeout: 10_000 }).toBe('closed');
    await client!.until(({ type }) => type === 'alert_message');
  });
});

describe('alerts past the store', () => {
  it('reach open sockets without a number, between numbered messages', async () => {
    const [client] = await join(1);
    announcements.tell(alert);
    const heard = await client!.until(({ type }) => type === 'alert_message');
    expect(heard).toMatchObject({ room: SYSTEM_ROOM, data: alert });
    expect(heard).not.toHaveProperty('seq');
  });
});
