import { existsSync } from 'node:fs';
import { BREAKER_PRIORITIES, BREAKER_TYPES } from '@twinlane/core/breaker/breakerTypes';
import { breakerHistoryPage, breakerPage, breakerStatus, emergency } from '@twinlane/protocol/operator';
import { problem } from '@twinlane/protocol/problem';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../store/openStore.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import { createFakeLogins } from './testing/fakeLogins.ts';
import { startOperatorServer, type OperatorServer } from './testing/operatorServer.ts';
import { get, startTestServer, type Answer } from './testing/testServer.ts';

const harness = pgliteHarness();
let store: OpenStore;
let server: OperatorServer;
beforeEach(async () => {
  store = await harness.open();
  server = await startOperatorServer(store);
});
afterEach(async () => {
  await server.close();
  await store.close();
});
afterAll(() => harness.cleanUp());

const read = (path: string): Promise<Answer> => get(server.port, `/api/${path}`);

function post(path: string, body: unknown, authorization = `Bearer ${server.writeToken}`): Promise<Answer> {
  const headers = { authorization, 'content-type': 'application/json' };
  return get(server.port, `/api/${path}`, headers, 'POST', JSON.stringify(body));
}

function codeOf(answer: Answer): readonly [number, string] {
  return [answer.status, problem.parse(answer.json()).code];
}

async function failFive(id: string): Promise<void> {
  for (let count = 0; count < 5; count += 1) {
    await server.breakers.report('dexFailure', { kind: 'venue', id }, { result: 'failure', detail: 'no' });
  }
}

describe('reading breakers', () => {
  it('lists all of them with their windows, the gravest first, and names the types that have none yet', async () => {
    await failFive('1:uniswap-v3');
    await server.breakers.report('rpcLatency', { kind: 'endpoint', id: 'main' }, { result: 'success' });
    const page = breakerPage.parse((await read('breakers')).json());
    const types = [...page.items, ...page.idle].map(({ type }) => type);
    expect(types.toSorted()).toEqual([...BREAKER_TYPES].toSorted());
    expect(page.idle.find(({ type }) => type === 'gasPriceSpike')?.scopes).toEqual(['chain']);
    const ranks = page.items.map(({ priority }) => BREAKER_PRIORITIES.indexOf(priority));
    expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
    const dex = page.items.find(({ type }) => type === 'dexFailure');
    expect(dex).toMatchObject({ scope: 'venue:1:uniswap-v3', state: 'open', priority: 'high', attempt: 1 });
    expect(dex?.counts).toMatchObject({ failures: 5 });
    const opened = breakerPage.parse((await read('breakers?state=open')).json());
    expect(opened.items.map(({ type }) => type)).toEqual(['dexFailure']);
    expect(opened.idle).toEqual([]);
  });

  it('never lists more than a page, whatever there is', async () => {
    for (let index = 0; index < 230; index += 1) {
      const scope = { kind: 'token', id: `1:0x${index.toString(16).padStart(40, '0')}` } as const;
      void server.breakers.observe('liquidityCrisis', scope, 1_000_000);
    }
    const seen: string[] = [];
    let cursor = '0';
    for (let pages = 0; pages < 5 && cursor !== ''; pages += 1) {
      const page = breakerPage.parse((await read(`breakers/liquidityCrisis?cursor=${cursor}`)).json());
      expect(page.items.length).toBeLessThanOrEqual(100);
      expect(page.total).toBe(230);
      seen.push(...page.items.map(({ scope }) => scope));
      cursor = page.nextCursor ?? '';
    }
    expect(new Set(seen).size).toBe(230);
    expect(codeOf(await read('breakers?limit=201'))).toEqual([400, 'bad_request']);
    expect(codeOf(await read('breakers/history?limit=1000'))).toEqual([400, 'bad_request']);
  });

  it('shows one, and says what is no breaker', async () => {
    await failFive('1:uniswap-v3');
    const one = breakerStatus.parse((await read('breakers/dexFailure/scopes/venue:1:uniswap-v3')).json());
    expect(one).toMatchObject({ state: 'open', reason: expect.any(String) as string });
    expect((await read('breakers/dexFailure/scopes/venue%3A1%3Auniswap-v3')).json()).toMatchObject({
      type: one.type,
    });
    expect(codeOf(await read('breakers/none'))).toEqual([400, 'bad_request']);
    expect(codeOf(await read('breakers/dexFailure/scopes/galaxy:1'))).toEqual([404, 'not_found']);
  });

  it('shows the last value of every measure, since any of them may have opened it', async () => {
    const chain = { kind: 'chain', id: '1' } as const;
    void server.breakers.observe('gasPriceSpike', chain, 45);
    void server.breakers.observe('gasPriceSpike', chain, 3.4, undefined, 'timesMedian');
    const one = breakerStatus.parse((await read('breakers/gasPriceSpike/scopes/chain:1')).json());
    expect(one).toMatchObject({ state: 'open', values: { percentOfCeiling: 45, timesMedian: 3.4 } });
  });

  it('pages through what happened, newest first, of all or of one', async () => {
    await failFive('1:uniswap-v3');
    const act = { who: 'ann', reason: 'x' };
    for (let index = 0; index < 4; index += 1) {
      await server.breakers.isolate('redisFailure', { kind: 'global', id: '' }, act);
      await server.breakers.release('redisFailure', { kind: 'global', id: '' }, act);
    }
    const all = breakerHistoryPage.parse((await read('breakers/history')).json());
    expect(all.nextCursor).toBeNull();
    const paged: string[] = [];
    let cursor = '';
    do {
      const page = breakerHistoryPage.parse((await read(`breakers/history?limit=4${cursor}`)).json());
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(paged).toEqual(all.items.map(({ id }) => id));
    const dex = breakerHistoryPage.parse((await read('breakers/history?type=dexFailure')).json());
    expect(dex.items).toMatchObject([{ kind: 'change', from: 'closed', to: 'open', who: 'system' }]);
    const of = breakerHistoryPage.parse((await read('breakers/history?scope=venue:1:uniswap-v3')).json());
    expect(of.items).toEqual(dex.items);
    expect(codeOf(await read('breakers/history?type=none'))).toEqual([400, 'bad_request']);
  });

  it('has no such addresses where there are no breakers', async () => {
    const without = await startTestServer();
    const answer = await get(without.port, '/api/breakers');
    await without.close();
    expect(answer.status).toBe(404);
  });
});

describe('acting on breakers', () => {
  it('isolates, releases, disables, enables and resets, for the record', async () => {
    const path = 'breakers/dexFailure';
    const scope = 'venue:1:uniswap-v3';
    const states: string[] = [];
    for (const act of ['isolate', 'release', 'disable', 'enable'] as const) {
      const answer = await post(`${path}/${act}`, { scope, reason: `to ${act}` });
      expect(answer.status).toBe(200);
      const status = breakerStatus.parse(answer.json());
      expect(status.scope).toBe(scope);
      states.push(status.state);
    }
    await failFive('1:uniswap-v3');
    states.push(breakerStatus.parse((await post(`${path}/reset`, { scope, reason: 'x' })).json()).state);
    expect(states).toEqual(['isolated', 'closed', 'disabled', 'closed', 'closed']);
    const { items } = breakerHistoryPage.parse((await read('breakers/history?type=dexFailure')).json());
    expect(items.at(-1)).toMatchObject({ to: 'isolated', who: 'the API' });
    expect(items.at(-1)?.why).toContain('to isolate');
  });

  it('needs a reason and the token, and says what cannot be done', async () => {
    const path = 'breakers/redisFailure';
    for (const body of [
      {},
      { reason: '' },
      { reason: ' ' },
      { reason: 'a\nb' },
      { reason: 'x', who: 'me' },
    ]) {
      expect(codeOf(await post(`${path}/isolate`, body))).toEqual([400, 'bad_request']);
    }
    expect(codeOf(await post(`${path}/isolate`, { reason: 'x' }, 'Bearer wrong'))).toEqual([
      401,
      'token_wrong',
    ]);
    expect(codeOf(await post(`${path}/release`, { reason: 'x' }))).toEqual([409, 'breaker.notHeld']);
    expect(codeOf(await post(`${path}/enable`, { reason: 'x' }))).toEqual([409, 'breaker.notDisabled']);
    expect(codeOf(await post(`${path}/isolate`, { reason: 'x', scope: 'key:1' }))).toEqual([
      404,
      'not_found',
    ]);
    expect(codeOf(await post(`${path}/explode`, { reason: 'x' }))).toEqual([400, 'bad_request']);
    expect(server.breakers.show('redisFailure', { kind: 'global', id: '' }).state).toBe('closed');
  });
});

describe('a login of certain accounts', () => {
  it('acts on their breakers alone, may stop everything, and lifts no stop', async () => {
    const logins = createFakeLogins();
    logins.add('trader', { accounts: new Set(['mine']) });
    const limited = await startOperatorServer(store, { logins });
    const ask = (path: string, body?: object): Promise<Answer> => {
      const headers = { 'x-login': 'trader', 'content-type': 'application/json' };
      return body === undefined
        ? get(limited.port, `/api/${path}`, headers)
        : get(limited.port, `/api/${path}`, headers, 'POST', JSON.stringify({ reason: 'x', ...body }));
    };
    try {
      for (const [path, scope] of [
        ['breakers/redisFailure/disable', 'global'],
        ['breakers/dexFailure/disable', 'venue:1:uniswap-v3'],
      ] as const) {
        expect(codeOf(await ask(path, { scope }))).toEqual([403, 'accounts_limited']);
      }
      const path = 'breakers/dailyLoss/isolate';
      expect(codeOf(await ask(path, { scope: 'account:theirs' }))).toEqual([404, 'not_found']);
      expect((await ask(path, { scope: 'account:mine' })).status).toBe(200);
      expect((await ask('emergency-stop', {})).status).toBe(200);
      expect(codeOf(await ask('emergency-stop/undo', {}))).toEqual([403, 'accounts_limited']);
      expect(limited.breakers.refusal({ kind: 'entry' })?.type).toBe('emergencyStop');
      const openings = ['mine', 'theirs'].map(
        (id) => ({ type: 'dailyLoss', scope: { kind: 'account', id } }) as const,
      );
      await store.transaction(async (unit) => {
        await unit.lockBreakers();
        await unit.appendBreakerEvents([{ kind: 'cascade', id: 'c', openings, why: 'Two opened.', at: 1 }]);
      });
      const history = (await ask('breakers/history')).text;
      expect(history).toContain('"openings":[{"type":"dailyLoss","scope":"account:mine"}]');
      expect(history).not.toContain('theirs');
    } finally {
      await limited.close();
    }
  });
});

describe('the emergency stop over HTTP', () => {
  it('stops entries, says how it stands, and is undone', async () => {
    expect(emergency.parse((await read('emergency-stop')).json())).toMatchObject({
      stopped: false,
      exits: false,
      flag: false,
    });
    const stopped = emergency.parse((await post('emergency-stop', { reason: 'prices' })).json());
    expect(stopped).toMatchObject({
      stopped: true,
      exits: false,
      flag: true,
      stored: true,
      who: 'the API',
      reason: 'prices',
      entriesInFlight: 2,
    });
    expect(existsSync(server.flag.file)).toBe(true);
    expect(server.breakers.refusal({ kind: 'entry' })?.type).toBe('emergencyStop');
    expect(server.breakers.refusal({ kind: 'exit' })).toBeUndefined();
    const both = emergency.parse((await post('emergency-stop', { reason: 'all', exits: true })).json());
    expect(both.exits).toBe(true);
    expect(server.breakers.refusal({ kind: 'exit' })?.type).toBe('emergencyStop');
    expect(codeOf(await post('emergency-stop/undo', {}))).toEqual([400, 'bad_request']);
    const undone = emergency.parse((await post('emergency-stop/undo', { reason: 'fine' })).json());
    expect(undone).toMatchObject({ stopped: false, flag: false });
    expect(undone.reason).toBeUndefined();
    expect(codeOf(await post('emergency-stop/undo', { reason: 'x' }))).toEqual([409, 'breaker.notHeld']);
  });

  it('holds back logins, never trading, where somebody guesses the token; stopping still works', async () => {
    for (let count = 0; count < 20; count += 1) {
      expect((await post('breakers/redisFailure/isolate', { reason: 'x' }, 'Bearer guess')).status).toBe(401);
    }
    expect(server.breakers.show('authFailureSpike', { kind: 'global', id: '' }).state).toBe('open');
    const held = await post('breakers/redisFailure/isolate', { reason: 'x' }, 'Bearer guess');
    expect(codeOf(held)).toEqual([429, 'logins_held']);
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(60);
    expect((await read('breakers')).status).toBe(200);
    for (const kind of ['entry', 'exit', 'submission', 'cancel'] as const) {
      expect(server.breakers.refusal({ kind })).toBeUndefined();
    }
    expect(codeOf(await post('emergency-stop', { reason: 'x' }, 'Bearer guess'))).toEqual([
      401,
      'token_wrong',
    ]);
    expect(emergency.parse((await post('emergency-stop', { reason: 'x' })).json()).stopped).toBe(true);
    server.clock.pass(3_600_000);
    await expect
      .poll(async () => (await post('breakers/redisFailure/isolate', { reason: 'x' })).status)
      .toBe(200);
  });
});
