import { RetryableError } from '@twinlane/core/errors';
import { auditEntry, sessionAnswer } from '@twinlane/protocol/login';
import { problem } from '@twinlane/protocol/problem';
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, get, type Answer } from './api/testing/testServer.ts';
import type { ServerOptions } from './api/createServer.ts';
import type { VaultPort } from './api/vaultPort.ts';
import { openBreakersOf, testClock } from './breaker/testing/breakerWorld.ts';
import type { OpenStore } from './store/openStore.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { startLoginServer, type LoginServer } from './testing/loginWorld.ts';

const harness = pgliteHarness();
let store: OpenStore;
let server: LoginServer | undefined;
beforeEach(async () => {
  store = await harness.open();
});
afterEach(async () => {
  await server?.close();
  await store.close();
});
afterAll(() => harness.cleanUp());

const ADDRESS = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

/** An address of this machine that others reach, where it has one. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

function codeOf(answer: Answer): readonly [number, string] {
  return answer.status < 400 ? [answer.status, ''] : [answer.status, problem.parse(answer.json()).code];
}

function unused(): Promise<never> {
  return Promise.reject(new Error('not asked for here'));
}

/** A vault that nobody gets to. */
const VAULT: VaultPort = {
  list: unused,
  policy: () => {
    throw new Error('not asked for here');
  },
  create: unused,
  import: unused,
  export: unused,
};

/** An emergency stop that went well. */
const STOPPED = () => Promise.resolve({ stopped: true, exits: false, flag: false, stored: true });

function guess(): string {
  return randomBytes(32).toString('base64url');
}

function guessedToken(): string {
  return `twl_${randomBytes(8).toString('hex')}_${guess()}`;
}

/** What is on record once a login that is made now is. */
async function actsOf(of: LoginServer): Promise<readonly string[]> {
  await of.browser().logInWith(of.newLink());
  const read = async (): Promise<readonly string[]> => {
    const { items } = (await of.ask('GET', '/api/audit?limit=200')).json() as { items: unknown[] };
    return items.map((item) => auditEntry.parse(item).act);
  };
  await expect.poll(read, { timeout: 10_000 }).toContain('logInWithLink');
  return read();
}

describe('the audit log', () => {
  it('takes nothing from strangers who ask for the vault', async () => {
    server = await startLoginServer(store, { vault: VAULT });
    const stranger = server.browser();
    for (const path of ['', '/import', `/${ADDRESS}/export`]) {
      expect(codeOf(await stranger.ask('POST', `/api/vault/keys${path}`))).toEqual([401, 'login_needed']);
    }
    expect(await actsOf(server)).toEqual(['logInWithLink']);
  });

  it('takes nothing where it is not known who asks', async () => {
    server = await startLoginServer(store);
    const stranger = server.browser();
    const ask = async (headers: Readonly<Record<string, string>>): Promise<string> =>
      codeOf(await stranger.ask('POST', '/api/login/link', { secret: guess() }, headers))[1];
    expect(await ask({ host: 'evil.example' })).toBe('foreign_host');
    expect(await ask({ origin: 'https://evil.example' })).toBe('foreign_origin');
    expect(await ask({ 'content-type': 'text/plain' })).toBe('not_json');
    expect(await ask({ authorization: `Bearer ${guess()}` })).toBe('token_wrong');
    expect(await actsOf(server)).toEqual(['logInWithLink']);
  });

  it('takes so many refused logins in an hour and no more, each of bounded length', async () => {
    server = await startLoginServer(store);
    const stranger = server.browser();
    const refused = { message: guess().repeat(40), signature: '0x', more: Array.from({ length: 50 }, guess) };
    for (let count = 0; count < 125; count += 1) {
      expect((await stranger.ask('POST', '/api/login/siwe', refused)).status).toBe(400);
    }
    const [newest, ...others] = await actsOf(server);
    expect(newest).toBe('logInWithLink');
    expect(others).toHaveLength(120);
    const [{ length } = { length: 0 }] = await store.database.statements(
      "SELECT max(length(request)) AS length FROM twinlane.acts WHERE who = 'nobody'",
    );
    expect(Number(length)).toBeGreaterThan(0);
    expect(Number(length)).toBeLessThanOrEqual(1_000);

    server.clock.pass(3_600_000);
    await stranger.ask('POST', '/api/login/siwe', refused);
    const asked = server;
    const kept = async (): Promise<unknown> =>
      ((await asked.ask('GET', '/api/audit?act=logInWithWallet&limit=200')).json() as { items: unknown[] })
        .items;
    await expect.poll(kept, { timeout: 10_000 }).toHaveLength(121);
  });
});

describe('cookies and tokens that stand for nobody', () => {
  it('are looked for in the database so often in a minute and no more, upgrades too; who is known goes on', async () => {
    const clock = testClock();
    const breakers = await openBreakersOf(store, clock);
    server = await startLoginServer(store, { clock, operator: { breakers, emergency: STOPPED } });
    const known = server.browser();
    await known.logInWith(server.newLink());
    const made = await server.ask('POST', '/api/api-tokens', {
      name: 'unused',
      scopes: ['read', 'stop'],
      days: 1,
      reason: 'for the test',
    });
    const { secret } = made.json() as { secret: string };

    const stranger = server.browser();
    const cookie = (): string => `twinlane_session_${server?.port}=${guess()}`;
    for (let count = 0; count < 30; count += 1) {
      stranger.cookie = cookie();
      expect(codeOf(await stranger.ask('GET', '/api/state'))).toEqual([401, 'login_needed']);
      const token = await server.ask('GET', '/api/state', undefined, guessedToken());
      expect(codeOf(token)).toEqual([401, 'token_wrong']);
    }
    stranger.cookie = cookie();
    const refused = await stranger.ask('GET', '/api/state');
    expect(codeOf(refused)).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const token = await server.ask('POST', '/api/people', {}, guessedToken());
    expect(codeOf(token)).toEqual([429, 'rate_limited']);
    await expect(connect(server.port, '', { cookie: cookie() })).rejects.toThrow('refused with 429');

    expect((await known.ask('GET', '/api/state')).status).toBe(200);
    expect((await server.ask('GET', '/api/state')).status).toBe(200);
    const stop = await server.ask('POST', '/api/emergency-stop', { reason: 'for the test' }, secret);
    expect(stop.status).toBe(200);
    expect((await server.ask('GET', '/api/state', undefined, secret)).status).toBe(200);

    clock.pass(60_000);
    expect(codeOf(await stranger.ask('GET', '/api/state'))).toEqual([401, 'login_needed']);
    await breakers.close();
  });
});

describe('a login that this process has not seen yet', () => {
  it('is let in however many guesses strangers have made, from where it comes too', async () => {
    const [one, other] = [await startLoginServer(store), await startLoginServer(store)];
    server = other;
    const known = one.browser();
    await known.logInWith(one.newLink());
    const wish = { name: 'unseen', scopes: ['read'], days: 1, reason: 'for the test' };
    const { secret } = (await one.ask('POST', '/api/api-tokens', wish)).json() as { secret: string };

    const stranger = other.browser();
    const shown: number[] = [];
    for (let count = 0; count < 61; count += 1) {
      stranger.cookie = `twinlane_session_${other.port}=${guess()}`;
      shown.push((await stranger.ask('GET', '/api/state')).status);
    }
    expect(shown.at(-1)).toBe(429);
    const here = other.browser();
    here.cookie = known.cookie.replace(/_\d+=/, `_${other.port}=`);
    expect((await here.ask('GET', '/api/state')).status).toBe(200);
    expect((await other.ask('GET', '/api/state', undefined, secret)).status).toBe(200);
    await one.close();
  });

  it('and has ended is looked for so often in a minute and no more', async () => {
    server = await startLoginServer(store);
    const browser = server.browser();
    await browser.logInWith(server.newLink());
    const { cookie } = browser;
    await browser.ask('POST', '/api/logout');
    const shown = new Map<number, number>();
    for (let count = 0; count < 63; count += 1) {
      browser.cookie = cookie;
      const { status } = await browser.ask('GET', '/api/state');
      shown.set(status, (shown.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(shown)).toEqual({ 401: 60, 429: 3 });
  });
});

describe('a loopback name', () => {
  it('is nothing that who asks through a proxy, or from elsewhere, can claim', async () => {
    server = await startLoginServer(store);
    const stranger = server.browser();
    const through = { 'x-forwarded-for': '203.0.113.7' };
    const asked = await stranger.ask('GET', '/api/session', undefined, through);
    expect(sessionAnswer.parse(asked.json()).logins.oneTimeLink).toBe(false);
    const taken = await stranger.ask('POST', '/api/login/link', { secret: server.newLink() }, through);
    expect(codeOf(taken)).toEqual([403, 'login.link']);
    expect((await stranger.logInWith(server.newLink())).status).toBe(200);
  });

  it.skipIf(outside === undefined)('is nothing that another machine can claim', async () => {
    server = await startLoginServer(store, { host: '0.0.0.0', publicUrl: 'https://desk.example' });
    const { port } = server;
    const headers = { host: `127.0.0.1:${port}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ secret: server.newLink() });
    const taken = await get(port, '/api/login/link', headers, 'POST', body, outside);
    expect(codeOf(taken)).toEqual([403, 'login.link']);
  });

  it('of a site takes no page of another site of ours', async () => {
    server = await startLoginServer(store, { publicUrl: 'https://desk.example' });
    const link = { secret: server.newLink() };
    const origin = { origin: 'https://desk.example' };
    const taken = await server.browser().ask('POST', '/api/login/link', link, origin);
    expect(codeOf(taken)).toEqual([403, 'foreign_origin']);
  });
});

/** What logins get of somebody who names another client with each. */
async function tries(
  options: Pick<ServerOptions, 'trustedProxies'>,
  to?: string,
): Promise<readonly number[]> {
  server = await startLoginServer(store, {
    host: '0.0.0.0',
    publicUrl: 'https://desk.example',
    rates: { login: 2 },
    ...options,
  });
  const found: number[] = [];
  for (const last of [1, 2, 3, 4]) {
    const headers = {
      host: 'desk.example',
      'content-type': 'application/json',
      'x-forwarded-for': `203.0.113.${last}`,
    };
    const body = JSON.stringify({ secret: guess() });
    found.push((await get(server.port, '/api/login/link', headers, 'POST', body, to)).status);
  }
  return found;
}

describe('who says for whom it asks', () => {
  it('is believed where it is a proxy on this machine', async () => {
    expect(await tries({})).toEqual([403, 403, 403, 403]);
  });

  it.skipIf(outside === undefined)('is not believed elsewhere, in no private network either', async () => {
    expect(await tries({}, outside)).toEqual([403, 403, 429, 429]);
  });

  it('is believed by nobody where the settings name other proxies', async () => {
    expect(await tries({ trustedProxies: ['192.0.2.1'] })).toEqual([403, 403, 429, 429]);
  });

  it.skipIf(outside === undefined)('is believed where the settings name it', async () => {
    expect(await tries({ trustedProxies: [`${outside}/32`] }, outside)).toEqual([403, 403, 403, 403]);
  });
});

describe('a message to sign', () => {
  const wish = { address: ADDRESS, chainId: 31_337 };

  it('is there for the next person and leaves no trace, from however many networks others ask for one', async () => {
    server = await startLoginServer(store, { publicUrl: 'https://desk.example', rates: { login: 10 } });
    const stranger = server.browser();
    const given = new Set<string>();
    for (let network = 0; network < 400; network += 1) {
      const from = `2001:db8:0:${network.toString(16)}::1`;
      const headers = { host: 'desk.example', 'x-forwarded-for': from };
      const answer = await stranger.ask('POST', '/api/login/nonce', wish, headers);
      expect(answer.status).toBe(200);
      given.add((answer.json() as { nonce: string }).nonce);
    }
    expect(given.size).toBe(400);
    expect(await store.database.statements('SELECT * FROM twinlane.login_nonces')).toEqual([]);
  });

  it('is made up by nobody', async () => {
    const owner = privateKeyToAccount(generatePrivateKey());
    server = await startLoginServer(store, {
      login: { wallets: [{ address: owner.address, role: 'owner' }] },
    });
    const browser = server.browser();
    const { message, nonce } = await browser.nonce(owner.address);
    const made = [
      `${nonce.startsWith('f') ? 'e' : 'f'}${nonce.slice(1)}`,
      `${nonce.slice(0, -1)}${nonce.endsWith('0') ? '1' : '0'}`,
      nonce.toUpperCase(),
      `${nonce}0`,
      randomBytes(nonce.length / 2).toString('hex'),
    ];
    for (const each of made) {
      const forged = message.replace(nonce, each);
      const answer = await browser.logIn(forged, await owner.signMessage({ message: forged }));
      expect(codeOf(answer)).toEqual([401, 'login.nonce']);
    }
    expect(await store.database.statements('SELECT * FROM twinlane.login_nonces')).toEqual([]);
    expect((await browser.logIn(message, await owner.signMessage({ message }))).status).toBe(200);
  });

  it('is counted by the network of an IPv6 address', async () => {
    server = await startLoginServer(store, {
      publicUrl: 'https://desk.example',
      rates: { login: 2 },
    });
    const found: number[] = [];
    for (const from of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1']) {
      const headers = { host: 'desk.example', 'x-forwarded-for': from };
      found.push((await server.browser().ask('POST', '/api/login/nonce', wish, headers)).status);
    }
    expect(found).toEqual([200, 200, 429, 200]);
  });
});

describe('a wrong signature', () => {
  it('tells nobody who is on the list: not by its answer, not by when that comes, not while no node answers', async () => {
    const listed = privateKeyToAccount(generatePrivateKey());
    const unlisted = privateKeyToAccount(generatePrivateKey());
    let paused = 0;
    let asked = 0;
    server = await startLoginServer(store, {
      login: { wallets: [{ address: listed.address, role: 'owner' }] },
      client: {
        request: () => {
          asked += 1;
          return Promise.reject(new RetryableError('rpc.unavailable', 'away'));
        },
      },
      pause: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        paused += 1;
      },
    });
    const answers: unknown[] = [];
    for (const { address } of [listed, unlisted]) {
      const browser = server.browser();
      const { message } = await browser.nonce(address);
      answers.push(codeOf(await browser.logIn(message, `0x${'11'.repeat(65)}`)), paused);
    }
    expect(answers).toEqual([[401, 'login.signature'], 1, [401, 'login.signature'], 2]);
    expect(asked).toBe(1);
  });
});
