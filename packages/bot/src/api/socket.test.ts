import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { ServerMessage } from '@twinlane/protocol/serverMessage';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HubLimits } from './hubLimits.ts';
import { ACCOUNT } from './testing/fakeTrading.ts';
import { connect, startTestServer, type TestClient, type TestServer } from './testing/testServer.ts';

const ROOM = accountRoom(ACCOUNT.id);
let server: TestServer;

async function restart(limits: Partial<HubLimits> = {}): Promise<void> {
  await server?.close();
  server = await startTestServer({ limits: { closeGraceMs: 300, ...limits } });
}
beforeEach(() => restart());
afterEach(() => server.close());

function numbered(client: TestClient, room = ROOM): (ServerMessage & { readonly seq: number })[] {
  return client.heard
    .filter((message) => 'seq' in message && message.seq !== undefined)
    .map((message) => message as ServerMessage & { readonly seq: number })
    .filter((message) => message.room === room);
}

function subscribed(client: TestClient, room = ROOM): Promise<ServerMessage> {
  return client.until((message) => message.type === 'subscribed' && message.data.room === room);
}

function streamed(client: TestClient, seq: number): Promise<ServerMessage> {
  return client.until((message) => 'seq' in message && message.room === ROOM && message.seq === seq);
}

/** The blocks of the prices that a client heard. */
function prices({ heard }: TestClient): number[] {
  return heard.flatMap((message) =>
    message.type === 'price_update' ? [message.data.block?.number ?? 0] : [],
  );
}

/** Whether the client heard the room's stream up to `last` without gap or repetition, after its snapshot if it got one. */
function isContinuous(client: TestClient, last: number): boolean {
  const seqs = numbered(client).map(({ seq }) => seq);
  return (
    seqs.at(-1) === last && seqs.every((seq, index) => index === 0 || seq === (seqs[index - 1] ?? 0) + 1)
  );
}

describe('a connection', () => {
  it('is confirmed, then gets the snapshot of the first account and of the system', async () => {
    server.trading.buy(0, 500);
    const client = await connect(server.port);
    await subscribed(client, SYSTEM_ROOM);
    expect(client.heard.map(({ type }) => type).filter((type) => type !== 'price_update')).toEqual([
      'connection_confirmed',
      'initial_snapshot',
      'subscribed',
      'initial_snapshot',
      'subscribed',
    ]);
    expect(client.heard[0]).toMatchObject({ data: { rooms: [ROOM, SYSTEM_ROOM], protocol: 1 } });
    const [snapshot] = numbered(client);
    expect(snapshot).toMatchObject({ seq: server.trading.store.rows.outbox.length });
    expect(snapshot).toMatchObject({ data: { account: { trades: 1, positions: [{ id: 'fill-order-1' }] } } });
    client.socket.terminate();
  });

  it('streams on from the snapshot without gap or repetition while trades go on', async () => {
    const day = { over: false };
    const trader = (async () => {
      for (let round = 0; !day.over; round += 1) {
        server.trading.think('SKIP', round % 4);
        if (round % 10 === 0) server.trading.buy(round % 3, 5);
        await pause(0);
      }
    })();
    const clients: TestClient[] = [];
    for (let index = 0; index < 8; index += 1) {
      clients.push(await connect(server.port));
      await pause(7);
    }
    await Promise.all(clients.map((client) => subscribed(client)));
    day.over = true;
    await trader;
    const last = server.trading.store.rows.outbox.length;
    server.trading.think('HOLD', 0);
    await Promise.all(clients.map((client) => streamed(client, last + 1)));
    expect(clients.map((client) => isContinuous(client, last + 1))).toEqual(clients.map(() => true));
    for (const client of clients) client.socket.terminate();
  });

  it('holds back what comes while its snapshot is read', async () => {
    const { store } = server.trading;
    const release = Promise.withResolvers<void>();
    let reads = 0;
    store.gate = async () => {
      reads += 1;
      if (reads === 2) await release.promise;
    };
    const client = await connect(server.port);
    await client.until(({ type }) => type === 'connection_confirmed');
    await vi.waitFor(() => expect(reads).toBe(2), { timeout: 20_000 });
    server.trading.buy(1, 100);
    server.trading.think('HOLD', 1);
    await pause(20);
    expect(numbered(client)).toEqual([]);
    release.resolve();
    await subscribed(client);
    server.trading.think('HOLD', 1);
    const last = store.rows.outbox.length;
    await streamed(client, last);
    expect(isContinuous(client, last)).toBe(true);
    client.socket.terminate();
  });

  it('catches up by seq after it was away', async () => {
    const first = await connect(server.port);
    server.trading.buy(0, 500);
    const seen = server.trading.store.rows.outbox.length;
    await streamed(first, seen);
    first.socket.terminate();
    server.trading.buy(1, 250);
    const last = server.trading.store.rows.outbox.length;
    const second = await connect(server.port, `?room=${ROOM}@${seen}`);
    expect(await subscribed(second)).toMatchObject({ data: { by: 'catchUp', seq: last } });
    expect(isContinuous(second, last)).toBe(true);
    expect(numbered(second)[0]).toMatchObject({ seq: seen + 1 });
    expect(second.heard.some(({ type }) => type === 'price_update')).toBe(true);
    second.socket.terminate();
  });

  it('gets a snapshot where it missed too much or knows more than there is', async () => {
    await restart({ catchUpMessages: 5 });
    for (let index = 0; index < 12; index += 1) server.trading.think('HOLD', 0);
    for (const since of [0, 999]) {
      const client = await connect(server.port, `?room=${ROOM}@${since}`);
      expect(await subscribed(client)).toMatchObject({ data: { by: 'snapshot', seq: 12 } });
      expect(numbered(client)[0]).toMatchObject({ type: 'initial_snapshot', seq: 12 });
      client.socket.terminate();
    }
  });

  it('fills a gap that another process made', async () => {
    const client = await connect(server.port);
    await subscribed(client);
    const { store } = server.trading;
    store.publishElsewhere(ROOM, 'bot_status_update', {
      accountId: ACCOUNT.id,
      botId: 'bot-1',
      state: 'paused',
      reason: 'by hand',
    });
    server.trading.think('HOLD', 0);
    server.trading.think('HOLD', 0);
    await streamed(client, 3);
    expect(isContinuous(client, 3)).toBe(true);
    client.socket.terminate();
  });

  it('may subscribe again, leave, ping, and is told what it may not', async () => {
    server.trading.think('HOLD', 0);
    const client = await connect(server.port, `?room=${SYSTEM_ROOM}`);
    await subscribed(client, SYSTEM_ROOM);
    client.say({ type: 'ping' });
    await client.until(({ type }) => type === 'pong');
    client.say({ type: 'subscribe', room: ROOM, since: 0 });
    expect(await subscribed(client)).toMatchObject({ data: { by: 'catchUp', seq: 1 } });
    client.say({ type: 'unsubscribe', room: ROOM });
    client.say({ type: 'subscribe', room: 'account:other' });
    await client.until((message) => message.type === 'error_message' && message.data.code === 'not_found');
    server.trading.think('HOLD', 0);
    for (const text of [
      'not json',
      '{}',
      '[]',
      '{"type":"subscribe","room":"__proto__"}',
      '{"type":"ping","x":1}',
    ])
      client.say(text);
    const errors = () =>
      client.heard.filter(
        (message) => message.type === 'error_message' && message.data.code === 'bad_message',
      );
    while (errors().length < 5) await pause(5);
    expect(numbered(client).map(({ seq }) => seq)).toEqual([1]);
    client.socket.terminate();
  });

  it('refuses wishes that are none', async () => {
    for (const query of ['?room=nowhere', `?room=${ROOM}@x`, `?room=${ROOM}@-1`, '?room=%00']) {
      await expect(connect(server.port, query)).rejects.toThrow('refused with 400');
    }
  });
});

describe('prices', () => {
  it('are sent at most once per interval and carry no seq', async () => {
    await restart({ priceIntervalMs: 100 });
    const client = await connect(server.port);
    await subscribed(client, SYSTEM_ROOM);
    const before = client.heard.length;
    const started = performance.now();
    while (performance.now() - started < 550) {
      server.trading.mine();
      await pause(5);
    }
    const updates = client.heard.slice(before).filter(({ type }) => type === 'price_update');
    expect(updates.length).toBeGreaterThanOrEqual(3);
    expect(updates.length).toBeLessThanOrEqual(6);
    expect(updates.every((message) => !('seq' in message))).toBe(true);
    client.socket.terminate();
  });
});

describe('limits', () => {
  it('cut a client that does not read, without slowing the others', async () => {
    await restart({ cutBytes: 256 * 1024 });
    const [slow, quick] = await Promise.all([connect(server.port), connect(server.port)]);
    await Promise.all([subscribed(slow), subscribed(quick)]);
    slow.socket.pause();
    const big = 'x'.repeat(64 * 1024);
    for (let index = 0; index < 400; index += 1) {
      server.trading.store.publish(ROOM, 'alert_message', { level: 'info', text: big });
      await pause(0);
    }
    await streamed(quick, 400);
    expect(isContinuous(quick, 400)).toBe(true);
    expect(server.connections()).toBe(1);
    slow.socket.resume();
    const { code } = await slow.closed;
    expect([1006, 4008]).toContain(code);
    quick.socket.terminate();
  });

  it('let a slow client miss prices before anything else', async () => {
    await restart({ slowBytes: 64 * 1024, cutBytes: 1024 * 1024 * 1024, priceIntervalMs: 5 });
    const [slow, quick] = await Promise.all([connect(server.port), connect(server.port)]);
    await Promise.all([subscribed(slow, SYSTEM_ROOM), subscribed(quick, SYSTEM_ROOM)]);
    slow.socket.pause();
    const big = 'x'.repeat(256 * 1024);
    for (let index = 0; index < 100; index += 1) {
      server.trading.store.publish(ROOM, 'alert_message', { level: 'info', text: big });
      await pause(0);
    }
    await streamed(quick, 100);
    const before = prices(quick).length;
    while (prices(quick).length < before + 10) {
      server.trading.mine();
      await pause(5);
    }
    const missed = prices(quick).slice(before);
    slow.socket.resume();
    await streamed(slow, 100);
    expect(isContinuous(slow, 100)).toBe(true);
    expect(prices(slow).filter((block) => missed.slice(0, -1).includes(block))).toEqual([]);
    expect(server.connections()).toBe(2);
    for (const client of [slow, quick]) client.socket.terminate();
  });

  it('cut oversize, binary, broken and too many messages', async () => {
    const acts: [number, (client: TestClient) => void][] = [
      [1009, (client) => client.say('x'.repeat(5000))],
      [1003, (client) => client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true })],
      [
        1002,
        (client) =>
          (client.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
            Buffer.from([0xff, 0xff, 0xff]),
          ),
      ],
      [
        1008,
        (client) => {
          for (let index = 0; index < 100; index += 1) client.say({ type: 'ping' });
        },
      ],
    ];
    for (const [expected, act] of acts) {
      const client = await connect(server.port);
      act(client);
      expect((await client.closed).code).toBe(expected);
    }
    await vi.waitFor(() => expect(server.connections()).toBe(0), { timeout: 20_000 });
  });

  it('cut whoever shows no sign of life and keep whoever answers pings', async () => {
    await restart({ heartbeatMs: 40 });
    const [dead, alive] = await Promise.all([connect(server.port), connect(server.port)]);
    (dead.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    await expect.poll(() => server.connections(), { timeout: 20_000 }).toBe(1);
    await pause(500);
    expect(server.connections()).toBe(1);
    expect(alive.socket.readyState).toBe(1);
    alive.socket.terminate();
    dead.socket.terminate();
  });

  it('hold for the number of connections', async () => {
    await restart({ connections: 2 });
    const kept = [await connect(server.port), await connect(server.port)];
    const extra = await connect(server.port);
    expect(await extra.closed).toMatchObject({ code: 1013 });
    for (const client of kept) client.socket.terminate();
  });
});

describe('faults', () => {
  it('of the store end the connection, not the server', async () => {
    server.trading.store.gate = () => Promise.reject(new Error('database gone'));
    const client = await connect(server.port);
    expect(await client.closed).toMatchObject({ code: 1011 });
    server.trading.store.gate = async () => {};
    const again = await connect(server.port);
    await subscribed(again);
    again.socket.terminate();
  });

  it('never reach the publisher', async () => {
    const client = await connect(server.port);
    await subscribed(client);
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(() => server.trading.store.publish(ROOM, 'alert_message', loop)).not.toThrow();
    await pause(10);
    expect(server.connections()).toBe(1);
    client.socket.terminate();
  });

  it('close says goodbye', async () => {
    const client = await connect(server.port);
    await server.close();
    expect(await client.closed).toMatchObject({ code: 1001, reason: 'Twinlane is stopping.' });
  });
});
