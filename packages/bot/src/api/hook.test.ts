import { execFile, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { breakerStatus } from '@twinlane/protocol/operator';
import { problem } from '@twinlane/protocol/problem';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { startOperatorServer, type OperatorServer } from './testing/operatorServer.ts';
import { get, type Answer } from './testing/testServer.ts';

const SECRET = 'a-secret-that-nobody-guesses-4711-0815';
const GLOBAL = { kind: 'global', id: '' } as const;
const PATH = '/api/hooks/breaker';

const harness = pgliteHarness();
let store: OpenStore;
let server: OperatorServer;
beforeEach(async () => {
  store = await harness.open();
  server = await startOperatorServer(store, { hookSecret: SECRET });
  // A moment after the start: what is signed before it is not taken.
  server.clock.pass(1_000);
});
afterEach(async () => {
  await server.close();
  await store.close();
});
afterAll(() => harness.cleanUp());

/** A request as another program signs it; `changes` spoil it. */
function send(
  wish: unknown,
  changes: { secret?: string; timestamp?: string; signed?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = JSON.stringify(wish);
  const { secret = SECRET, timestamp = String(Math.ceil(server.clock.now() / 1000)) } = changes;
  const digest = createHmac('sha256', secret)
    .update(`${timestamp}.${changes.signed ?? body}`)
    .digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-twinlane-timestamp': timestamp,
    'x-twinlane-signature': `sha256=${digest}`,
    ...changes.headers,
  };
  return get(server.port, PATH, headers, 'POST', body);
}

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

function stateOf(type: 'externalTrigger' | 'authFailureSpike'): string {
  return server.breakers.show(type, GLOBAL).state;
}

const open = { action: 'open', reason: 'the exchange is under attack' };

describe('the signed webhook', () => {
  it('does not promise to stop exits on a venue, which take routes round it', async () => {
    const venue = { ...open, scope: 'venue:31337:uniswap-v2' };
    const refused = await send({ ...venue, blocks: 'entriesAndExits' });
    expect(refused.status).toBe(400);
    expect(problem.parse(refused.json()).detail).toContain('exits of its chain');
    expect((await send(venue)).status).toBe(200);
  });

  it('opens externalTrigger for entries, or for exits too, and closes it', async () => {
    const opened = breakerStatus.parse((await send(open)).json());
    expect(opened).toMatchObject({ type: 'externalTrigger', scope: 'global', state: 'open' });
    expect(opened.reason).toContain('under attack');
    expect(server.breakers.refusal({ kind: 'entry' })?.type).toBe('externalTrigger');
    expect(server.breakers.refusal({ kind: 'exit' })).toBeUndefined();
    const closed = breakerStatus.parse((await send({ action: 'close', reason: 'over' })).json());
    expect(closed.state).toBe('closed');
    expect(server.breakers.refusal({ kind: 'entry' })).toBeUndefined();
    await send({ ...open, blocks: 'entriesAndExits' });
    expect(server.breakers.refusal({ kind: 'exit' })?.type).toBe('externalTrigger');
    const history = await server.breakers.history({ limit: 10, type: 'externalTrigger' });
    expect(history.map((event) => ('who' in event ? event.who : ''))).toContain('a signed webhook');
  });

  it('closes by itself where it says until when, and keeps to its scope', async () => {
    const until = new Date(server.clock.now() + 60_000).toISOString();
    const opened = breakerStatus.parse((await send({ ...open, scope: 'chain:8453', until })).json());
    expect(opened).toMatchObject({ scope: 'chain:8453', until });
    expect(server.breakers.refusal({ kind: 'entry', chainId: 8453 })?.type).toBe('externalTrigger');
    expect(server.breakers.refusal({ kind: 'entry', chainId: 1 })).toBeUndefined();
    server.clock.pass(61_000);
    await expect.poll(() => server.breakers.refusal({ kind: 'entry', chainId: 8453 })).toBeUndefined();
  });

  it('takes a request once', async () => {
    const timestamp = String(Math.ceil(server.clock.now() / 1000));
    expect((await send(open, { timestamp })).status).toBe(200);
    expect((await send({ action: 'close', reason: 'over' })).status).toBe(200);
    expect(codeOf(await send(open, { timestamp }))).toEqual([409, 'hook.replayed']);
    server.clock.pass(4 * 60_000);
    expect(codeOf(await send(open, { timestamp }))).toEqual([409, 'hook.replayed']);
    server.clock.pass(2 * 60_000);
    expect(codeOf(await send(open, { timestamp }))).toEqual([401, 'hook.stale']);
    expect(stateOf('externalTrigger')).toBe('closed');
  });

  it('takes none that is old, of the future, from before its start, or without a time', async () => {
    const now = Math.ceil(server.clock.now() / 1000);
    for (const timestamp of [now + 301, now - 301, now - 2, 0, 'soon', '', '1e9', '1.5']) {
      const answer = await send(open, { timestamp: String(timestamp) });
      expect({ timestamp, code: codeOf(answer) }).toEqual({ timestamp, code: [401, 'hook.stale'] });
    }
    expect(stateOf('externalTrigger')).toBe('closed');
    expect(stateOf('authFailureSpike')).toBe('closed');
  });

  it('refuses what is not signed with the secret, counts it, and never stops trading for it', async () => {
    const spoiled = [
      { secret: `${SECRET}x` },
      { signed: '{"action":"close","reason":"x"}' },
      { headers: { 'x-twinlane-signature': '' } },
      { headers: { 'x-twinlane-signature': 'sha256=' } },
      { headers: { 'x-twinlane-signature': `sha256=${'0'.repeat(64)}` } },
      { headers: { authorization: `Bearer ${server.writeToken}`, 'x-twinlane-signature': 'x' } },
    ];
    for (let round = 0; round < 4; round += 1) {
      for (const changes of spoiled) {
        expect(codeOf(await send(open, changes))).toEqual([401, 'hook.wrong']);
      }
    }
    expect(stateOf('authFailureSpike')).toBe('open');
    expect(stateOf('externalTrigger')).toBe('closed');
    for (const kind of ['entry', 'exit', 'submission'] as const) {
      expect(server.breakers.refusal({ kind })).toBeUndefined();
    }
    // Who knows the secret is heard all the same.
    expect((await send(open)).status).toBe(200);
    expect(stateOf('externalTrigger')).toBe('open');
  });

  it('takes thirty a minute, and a stranger cannot use them up', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 35; count += 1) statuses.push((await send(open, { secret: 'x' })).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    for (let count = 0; count < 31; count += 1) {
      statuses.push((await send({ ...open, reason: `no. ${count}` })).status);
    }
    expect(statuses.slice(35, 65).every((status) => status === 200)).toBe(true);
    expect(statuses[65]).toBe(429);
    server.clock.pass(60_000);
    expect((await send({ ...open, reason: 'later' })).status).toBe(200);
  });

  it('takes a body of the right shape, and leaves what a person holds', async () => {
    const bodies = [
      null,
      [],
      {},
      { action: 'open' },
      { ...open, action: 'explode' },
      { ...open, blocks: 'nothing' },
      { ...open, until: 'tomorrow' },
      { ...open, until: new Date(server.clock.now()).toISOString() },
      { ...open, reason: 'a\nb' },
      { ...open, scope: 'everything' },
      { ...open, more: 1 },
    ];
    for (const body of bodies) {
      expect(codeOf(await send(body))).toEqual([400, 'bad_request']);
    }
    expect(codeOf(await send({ ...open, scope: 'key:1' }))).toEqual([404, 'not_found']);
    await server.breakers.isolate('externalTrigger', GLOBAL, { who: 'ann', reason: 'mine' });
    expect(codeOf(await send({ action: 'close', reason: 'x' }))).toEqual([409, 'breaker.heldByPerson']);
    const text = await send(open, { headers: { 'content-type': 'text/plain' } });
    expect(text.status).toBe(415);
    const foreign = await send(open, { headers: { origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
  });

  it('does not exist without a secret', async () => {
    const without = await startOperatorServer(store);
    const answer = await get(without.port, PATH, { 'content-type': 'application/json' }, 'POST', '{}');
    const asked = await get(without.port, PATH);
    await without.close();
    expect([answer.status, asked.status]).toEqual([404, 404]);
  });
});

const DOCS = join(import.meta.dirname, '../../../../docs/emergency.md');
const hasTools = ['curl', 'openssl'].every((tool) => spawnSync(tool, ['--version']).error === undefined);

describe('the example of docs/emergency.md', () => {
  it.skipIf(!hasTools)('signs as the server expects it, with openssl and curl', async () => {
    const [, script = ''] = /```sh signed-webhook\n([^`]+)```/.exec(readFileSync(DOCS, 'utf8')) ?? [];
    expect(script).toContain('openssl');
    const own = await startOperatorServer(store, { hookSecret: SECRET, now: Date.now() - 5_000 });
    own.clock.pass(5_000);
    const env = {
      PATH: process.env['PATH'],
      TWINLANE_WEBHOOK_SECRET: SECRET,
      TWINLANE_URL: own.url,
    };
    try {
      const { stdout } = await promisify(execFile)('sh', ['-c', script], { env });
      expect(breakerStatus.parse(JSON.parse(stdout))).toMatchObject({
        type: 'externalTrigger',
        state: 'open',
      });
    } finally {
      await own.close();
    }
  });
});
