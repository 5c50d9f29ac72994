import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeFanout, type FakeFanout } from './testing/fakeFanout.ts';
import { ACCOUNT } from './testing/fakeTrading.ts';
import { connect, startTestServer, type TestClient, type TestServer } from './testing/testServer.ts';

const ROOM = accountRoom(ACCOUNT.id);
const ALERT = { level: 'info', text: 'said elsewhere' };
const NEVER_MS = 3_600_000;

let fanout: FakeFanout;
let server: TestServer;

async function restart(limits: Parameters<typeof startTestServer>[0] = {}): Promise<void> {
  await server?.close();
  fanout = createFakeFanout();
  const never = { fanoutPollMs: NEVER_MS, fanoutAwayPollMs: NEVER_MS };
  server = await startTestServer({ fanout, limits: { closeGraceMs: 300, ...never, ...limits.limits } });
}
beforeEach(() => restart());
afterEach(() => server.close());

async function join(query = ''): Promise<TestClient> {
  const client = await connect(server.port, query);
  await client.until(
    ({ type, data }) => type === 'subscribed' && 'room' in data && data.room === SYSTEM_ROOM,
  );
  return client;
}

function elsewhere() {
  return server.trading.store.publishElsewhere(ROOM, 'alert_message', ALERT);
}

function seqs({ heard }: TestClient): number[] {
  return heard.flatMap((message) =>
    'seq' in message &&
    message.type !== 'initial_snapshot' &&
    message.room === ROOM &&
    message.seq !== undefined
      ? [message.seq]
      : [],
  );
}

describe('with other processes, the hub', () => {
  it('tells them what was published here, once, and nothing of theirs', async () => {
    const client = await join();
    server.trading.think('HOLD', 0);
    fanout.tell(elsewhere());
    await expect.poll(() => seqs(client), { timeout: 20_000 }).toEqual([1, 2]);
    expect(fanout.told.map(({ seq }) => seq)).toEqual([1]);
    client.socket.terminate();
  });

  it('passes on each of their messages once and in order, however they come', async () => {
    const client = await join();
    const messages = Array.from({ length: 6 }, elsewhere);
    const [first, second, third, fourth, fifth, sixth] = messages;
    fanout.tell(second!, first!);
    fanout.tell(third!, third!);
    fanout.tell(fifth!);
    fanout.tell(fourth!, sixth!);
    await expect.poll(() => seqs(client), { timeout: 20_000 }).toEqual([1, 2, 3, 4, 5, 6]);
    client.socket.terminate();
  });

  it('reads what nobody told of when something was missed, in the rooms that are watched', async () => {
    const client = await join();
    elsewhere();
    fanout.miss([SYSTEM_ROOM, 'account:unwatched']);
    fanout.miss([ROOM]);
    await expect.poll(() => seqs(client), { timeout: 20_000 }).toEqual([1]);
    elsewhere();
    fanout.miss('all');
    await expect.poll(() => seqs(client), { timeout: 20_000 }).toEqual([1, 2]);
    client.socket.terminate();
  });

  it('looks by itself while they cannot be heard, and goes on where the store fails', async () => {
    await restart({ limits: { fanoutAwayPollMs: 10 } });
    const client = await join();
    fanout.become('away');
    let failures = 0;
    server.trading.store.gate = async () => {
      failures += 1;
      if (failures < 3) throw new Error('database gone');
    };
    elsewhere();
    await expect.poll(() => seqs(client), { timeout: 20_000 }).toEqual([1]);
    expect(server.connections()).toBe(1);
    client.socket.terminate();
  });

  it('tells clients when they cannot be heard, also those that connect then, and when they can again', async () => {
    const client = await join();
    fanout.become('away');
    const late = await join(`?room=${SYSTEM_ROOM}`);
    fanout.become('connected');
    for (const each of [client, late]) {
      await each.until((message) => message.type === 'alert_message' && message.data.level === 'info');
      const alerts = each.heard.filter(({ type }) => type === 'alert_message');
      expect(alerts).toMatchObject([
        {
          room: SYSTEM_ROOM,
          data: { level: 'warning', hint: expect.stringContaining('nothing is lost') as string },
        },
        { room: SYSTEM_ROOM, data: { level: 'info' } },
      ]);
      expect(alerts.some((alert) => 'seq' in alert)).toBe(false);
      each.socket.terminate();
    }
  });
});
