import type { BreakerView } from '@twinlane/protocol/breaker';
import { accountRoom, SYSTEM_ROOM } from '@twinlane/protocol/room';
import type { ServerMessage } from '@twinlane/protocol/serverMessage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeLogins, type FakeLogins } from './testing/fakeLogins.ts';
import { ACCOUNT } from './testing/fakeTrading.ts';
import { connect, get, startTestServer, type TestClient, type TestServer } from './testing/testServer.ts';

const OTHER = { ...ACCOUNT, id: 'other-account' };
const OWN_ROOM = accountRoom(ACCOUNT.id);
const OTHER_ROOM = accountRoom(OTHER.id);
const UPGRADE = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

let logins: FakeLogins;
let server: TestServer;

beforeEach(async () => {
  logins = createFakeLogins();
  server = await startTestServer({
    logins,
    limits: { closeGraceMs: 300, connectionsOfOne: 2, joinsOfOne: 5, heartbeatMs: 600_000 },
  });
  server.trading.store.rows.accounts.push(OTHER);
  server.trading.store.rows.balances.set(OTHER.id, { cash: 1n, native: 1n });
});
afterEach(() => server.close());

function join(name: string, query = ''): Promise<TestClient> {
  return connect(server.port, query, { 'x-login': name });
}

function subscribed(client: TestClient, room: string): Promise<ServerMessage> {
  return client.until((message) => message.type === 'subscribed' && message.data.room === room);
}

/** The last three numbered messages of `system`. */
function said(client: TestClient): readonly ServerMessage[] {
  return client.heard.filter((message) => message.room === SYSTEM_ROOM && 'seq' in message).slice(-3);
}

function breaker(scope: string): BreakerView {
  return {
    type: 'dailyLoss',
    scope,
    priority: 'critical',
    state: 'open',
    reason: `a loss of ${scope}`,
    since: '2026-01-01T00:00:00.000Z',
  };
}

/** How many joins were served. */
function count({ heard }: TestClient): number {
  return heard.filter(({ type }) => type === 'subscribed').length;
}

describe('a socket', () => {
  it('sees the rooms of its own accounts, and hears nothing of others', async () => {
    logins.add('viewer', { scopes: ['read'], accounts: new Set([ACCOUNT.id]) });
    const client = await join('viewer');
    await subscribed(client, SYSTEM_ROOM);
    expect(client.heard[0]).toMatchObject({ data: { rooms: [OWN_ROOM, SYSTEM_ROOM] } });
    server.trading.store.publish(OTHER_ROOM, 'alert_message', { level: 'info', text: 'a secret' });
    server.trading.think('HOLD', 0);
    await client.until(({ type }) => type === 'thought_log_created');
    expect(JSON.stringify(client.heard)).not.toContain('a secret');
    expect(JSON.stringify(client.heard)).not.toContain(OTHER.id);
    client.socket.terminate();
  });

  it('of certain accounts is told of no breakers and alerts of others, in any room', async () => {
    logins.add('viewer', { scopes: ['read'], accounts: new Set([ACCOUNT.id]) });
    logins.add('owner');
    const { trading } = server;
    const scopes = [OTHER_ROOM, OWN_ROOM, 'global'];
    trading.shown.breakers = scopes.map(breaker);
    const client = await join('viewer');
    const all = await join('owner');
    await Promise.all([client, all].map((each) => subscribed(each, SYSTEM_ROOM)));
    const openings = [OTHER_ROOM, OWN_ROOM].map((scope) => ({ type: 'dailyLoss', scope }));
    const alert = { level: 'warning', text: 'a secret of others' } as const;
    const publish: typeof trading.store.publish = (...of) => trading.store.publish(...of);
    const { seq } = publish(SYSTEM_ROOM, 'alert_message', alert);
    publish(SYSTEM_ROOM, 'breaker_update', { kind: 'cascade', id: 'c', openings, why: 'Two opened.' });
    const change = { kind: 'change', id: 'b', type: 'chainHalt', scope: 'global', priority: 'critical' };
    const opened = { ...change, from: 'closed', to: 'open', why: 'It stands still.', who: 'system' };
    publish(SYSTEM_ROOM, 'breaker_update', opened);
    const isLast = (message: ServerMessage) => 'seq' in message && message.seq === seq + 2;
    await Promise.all([client, all].map((each) => each.until(isLast)));
    const own = openings.slice(1);
    expect(said(client)).toMatchObject([
      { type: 'withheld', seq, data: {} },
      { type: 'breaker_update', data: { openings: own } },
      { type: 'breaker_update', data: opened },
    ]);
    expect(said(all)).toMatchObject([{ data: alert }, { data: { openings } }, { data: opened }]);
    const late = await join('viewer', `?room=${SYSTEM_ROOM}@${seq - 1}`);
    await subscribed(late, SYSTEM_ROOM);
    expect(said(late)).toEqual(said(client));
    for (const each of [client, late]) {
      expect(JSON.stringify(each.heard)).not.toContain(OTHER.id);
      expect(JSON.stringify(each.heard)).not.toContain('a secret of others');
    }
    const snapshots = client.heard.filter(({ type }) => type === 'initial_snapshot');
    expect(snapshots).toHaveLength(2);
    for (const snapshot of snapshots) {
      expect(snapshot).toMatchObject({ data: { process: { breakers: [OWN_ROOM, 'global'].map(breaker) } } });
    }
    for (const each of [client, all, late]) each.socket.terminate();
  });

  it('is told of a room that it may not see what it is told of one that does not exist', async () => {
    logins.add('viewer', { scopes: ['read'], accounts: new Set([ACCOUNT.id]) });
    const answers: unknown[] = [];
    for (const room of [OTHER_ROOM, accountRoom('nowhere')]) {
      const client = await join('viewer', `?room=${room}@3`);
      const { type, data } = await client.until((message) => message.type === 'error_message');
      client.say({ type: 'subscribe', room });
      await vi.waitFor(
        () => expect(client.heard.filter((message) => message.type === 'error_message')).toHaveLength(2),
        { timeout: 20_000 },
      );
      answers.push({ type, data });
      expect(client.heard.map((message) => message.type)).toEqual([
        'connection_confirmed',
        'error_message',
        'error_message',
      ]);
      client.socket.terminate();
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('is refused to who may not read', async () => {
    logins.add('stopper', { scopes: ['stop'] });
    await expect(join('nobody')).rejects.toThrow('refused with 401');
    await expect(join('stopper')).rejects.toThrow('refused with 403');
    await expect(join('nobody', '?room=nowhere')).rejects.toThrow('refused with 401');
    const answer = await get(server.port, '/ws', UPGRADE);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(answer.json()).toMatchObject({ code: 'login_needed', status: 401 });
    expect(server.connections()).toBe(0);
  });

  it('is refused to pages of other sites, whoever is logged in', async () => {
    logins.add('owner');
    const from = (origin: string) => connect(server.port, '', { 'x-login': 'owner', origin });
    for (const origin of ['https://evil.example', 'null', `https://127.0.0.1:${server.port}`]) {
      await expect(from(origin)).rejects.toThrow('refused with 403');
    }
    const own = await from(`http://127.0.0.1:${server.port}`);
    own.socket.terminate();
  });

  it('closes when its login ends, and those of others do not', async () => {
    logins.add('one');
    logins.add('two');
    const [first, second, other] = await Promise.all([join('one'), join('one'), join('two')]);
    await Promise.all([first, second, other].map((client) => subscribed(client, SYSTEM_ROOM)));
    logins.end('one');
    for (const client of [first, second]) {
      expect(await client.closed).toEqual({ code: 4001, reason: 'This login has ended. Log in again.' });
    }
    await expect(join('one')).rejects.toThrow('refused with 401');
    server.trading.think('HOLD', 0);
    await other.until(({ type }) => type === 'thought_log_created');
    other.socket.terminate();
  });

  it('does not outlive a login that ends while it is let in', async () => {
    logins.add('hasty');
    logins.gate = async () => logins.end('hasty');
    const client = await join('hasty');
    expect(await client.closed).toMatchObject({ code: 4001 });
    expect(client.heard).toEqual([]);
  });

  it('is one of a few of its login', async () => {
    logins.add('one');
    logins.add('two');
    const kept = [await join('one'), await join('one')];
    const extra = await join('one');
    expect(await extra.closed).toEqual({ code: 1013, reason: 'Too many connections of this login.' });
    kept.push(await join('two'));
    await Promise.all(kept.map((client) => subscribed(client, SYSTEM_ROOM)));
    for (const client of kept) client.socket.terminate();
  });

  it('joins so many rooms with all of its login, and those of others as many', async () => {
    logins.add('one');
    logins.add('two');
    const [first, second] = await Promise.all([join('one'), join('one')]);
    await Promise.all([first, second].map((client) => subscribed(client, SYSTEM_ROOM)));
    expect(count(first) + count(second)).toBe(4);
    first.say({ type: 'subscribe', room: OWN_ROOM });
    await vi.waitFor(() => expect(count(first)).toBe(3), { timeout: 20_000 });
    second.say({ type: 'subscribe', room: OWN_ROOM });
    expect(await second.closed).toEqual({ code: 1013, reason: 'This login joins too many rooms at once.' });
    expect(count(second)).toBe(2);
    const other = await join('two');
    await subscribed(other, SYSTEM_ROOM);
    for (const client of [first, other]) client.socket.terminate();
  });
});
