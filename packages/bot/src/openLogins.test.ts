import { RetryableError } from '@twinlane/core/errors';
import { apiToken, auditEntry, session, sessionAnswer, type SessionAnswer } from '@twinlane/protocol/login';
import { problem } from '@twinlane/protocol/problem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type Answer } from './api/testing/testServer.ts';
import { loginsOf } from './store/logins.ts';
import type { OpenStore } from './store/openStore.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { startLoginServer, type LoginServer, type TestBrowser } from './testing/loginWorld.ts';

const owner = privateKeyToAccount(generatePrivateKey());
const trader = privateKeyToAccount(generatePrivateKey());
const viewer = privateKeyToAccount(generatePrivateKey());
const stranger = privateKeyToAccount(generatePrivateKey());
const WALLETS = [
  { address: owner.address, role: 'owner' },
  { address: viewer.address, role: 'viewer', accounts: ['account-1'] },
];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REASON = 'for the test';

const harness = pgliteHarness();
let store: OpenStore;
let server: LoginServer;
let browser: TestBrowser;
beforeEach(async () => {
  store = await harness.open();
  server = await startLoginServer(store, { login: { wallets: WALLETS }, rates: { login: 1_000 } });
  browser = server.browser();
});
afterEach(async () => {
  await server.close();
  await store.close();
});
afterAll(() => harness.cleanUp());

async function logIn(who: typeof owner, by = browser): Promise<Answer> {
  const { message } = await by.nonce(who.address);
  return by.logIn(message, await who.signMessage({ message }));
}

/** Logs in with a message that was changed before it was signed. */
async function logInChanged(change: (message: string) => string): Promise<readonly [number, string]> {
  const message = change((await browser.nonce(owner.address)).message);
  return codeOf(await browser.logIn(message, await owner.signMessage({ message })));
}

function codeOf(answer: Answer): readonly [number, string] {
  return answer.status < 400 ? [answer.status, ''] : [answer.status, problem.parse(answer.json()).code];
}

async function createToken(body: object): Promise<{ readonly id: string; readonly secret: string }> {
  const answer = await browser.ask('POST', '/api/api-tokens', {
    name: 'bot',
    days: 30,
    reason: REASON,
    ...body,
  });
  const { token, secret } = answer.json() as { token: unknown; secret: string };
  return { id: apiToken.parse(token).id, secret };
}

/** What callers with these tokens are answered. */
function states(...secrets: string[]): Promise<readonly number[]> {
  return Promise.all(
    secrets.map(async (secret) => (await server.ask('GET', '/api/state', undefined, secret)).status),
  );
}

async function whoIs(by: TestBrowser = browser): Promise<SessionAnswer> {
  return sessionAnswer.parse((await by.ask('GET', '/api/session')).json());
}

/** What pages of a server may ask, by its policy. */
async function connectSources(of: LoginServer): Promise<string | undefined> {
  const { headers } = await of.browser().ask('GET', '/api/session');
  const policy = String(headers['content-security-policy']).split(';');
  return policy.find((directive) => directive.startsWith('connect-src'));
}

describe('somebody without a login', () => {
  it('sees nothing but that one is needed, and which ones there are', async () => {
    const answer = await browser.ask('GET', '/api/state');
    expect(codeOf(answer)).toEqual([401, 'login_needed']);
    expect(await whoIs()).toEqual({
      session: null,
      logins: {
        chains: [{ id: 31_337, name: expect.any(String) as string }],
        wallets: true,
        oneTimeLink: true,
      },
    });
    expect((await browser.ask('GET', '/api/health')).status).toBe(200);
    await expect(connect(server.port)).rejects.toThrow(/401/);
  });

  it('gets a page that may ask this server alone, and the relay of WalletConnect where that is set', async () => {
    expect(await connectSources(server)).toBe("connect-src 'self'");
    const walletConnectProjectId = 'c0ffee'.padEnd(32, '0');
    const reaching = await startLoginServer(store, { login: { wallets: WALLETS, walletConnectProjectId } });
    try {
      expect(await connectSources(reaching)).toBe("connect-src 'self' wss://relay.walletconnect.org");
      const { logins } = await whoIs(reaching.browser());
      expect(logins.walletConnectProjectId).toBe(walletConnectProjectId);
    } finally {
      await reaching.close();
    }
  });

  it('changes nothing', async () => {
    for (const [method, path] of [
      ['POST', '/api/api-tokens'],
      ['POST', '/api/people'],
      ['DELETE', `/api/people/${owner.address}`],
      ['POST', '/api/logout'],
      ['POST', '/api/login/links'],
    ] as const) {
      expect(codeOf(await browser.ask(method, path))).toEqual([401, 'login_needed']);
    }
  });
});

describe('a login by wallet', () => {
  it('lets in whose key signed, as what the list says, in a cookie that no script reads', async () => {
    const answer = await logIn(owner);
    expect(answer.status).toBe(200);
    expect(session.parse(answer.json())).toMatchObject({
      kind: 'session',
      address: owner.address,
      role: 'owner',
    });
    const [cookie] = answer.headers['set-cookie'] as string[];
    expect(cookie).toMatch(
      /^twinlane_session_\d+=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const told = await whoIs();
    expect(told.session).toMatchObject({ who: owner.address, accounts: 'all', csrfToken: browser.csrfToken });
    expect((await browser.ask('GET', '/api/state')).status).toBe(200);
    expect(JSON.stringify(told)).not.toContain(browser.cookie.split('=')[1]);
  });

  it('stores no secret that a reader of the database could use', async () => {
    await logIn(owner);
    const secret = browser.cookie.split('=')[1] ?? '';
    const rows = await store.database.statements('SELECT * FROM twinlane.sessions');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('is for the wallets of the list alone', async () => {
    expect(codeOf(await logIn(stranger))).toEqual([403, 'login.denied']);
    expect((await whoIs()).session).toBeNull();
  });

  it.each<[string, string, (message: string) => string]>([
    ['another domain', 'login.domain', (text) => text.replace(/^http:\/\/[^ ]+/, 'http://evil.example')],
    ['another port', 'login.domain', (text) => text.replace(/^http:\/\/[^ ]+/, 'http://127.0.0.1:1')],
    ['https', 'login.domain', (text) => text.replace(/^http/, 'https')],
    ['another URI', 'login.uri', (text) => text.replace(/URI: .*/, 'URI: http://evil.example/')],
    ['another chain', 'login.chain', (text) => text.replace('Chain ID: 31337', 'Chain ID: 1')],
    ['an unknown nonce', 'login.nonce', (text) => text.replace(/Nonce: .*/, 'Nonce: abcdefgh12345678')],
    ['a time to come', 'login.time', (text) => text.replace(/Issued At: ..../, 'Issued At: 2999')],
    ['an end that is past', 'login.time', (text) => text.replace(/Time: ..../, 'Time: 2001')],
    ['text behind it', 'login.malformed', (text) => `${text}\nand more`],
    ['line ends of Windows', 'login.malformed', (text) => text.replaceAll('\n', '\r\n')],
  ])('is refused with %s, though the key signed that', async (_what, code, change) => {
    expect(await logInChanged(change)).toEqual([code === 'login.malformed' ? 400 : 401, code]);
  });

  it('is good once, and within five minutes', async () => {
    const { message } = await browser.nonce(owner.address);
    const signature = await owner.signMessage({ message });
    expect((await browser.logIn(message, signature)).status).toBe(200);
    expect(codeOf(await server.browser().logIn(message, signature))).toEqual([401, 'login.nonce']);
    const late = await browser.nonce(owner.address);
    server.clock.pass(5 * MINUTE);
    const again = server.browser().logIn(late.message, await owner.signMessage({ message: late.message }));
    expect(codeOf(await again)).toEqual([401, 'login.time']);
  });

  it('is good over a restart of the process, and once over that too', async () => {
    const [used, open] = [await browser.nonce(owner.address), await browser.nonce(owner.address)];
    const first = await browser.logIn(used.message, await owner.signMessage({ message: used.message }));
    expect(first.status).toBe(200);
    const second = await startLoginServer(store, { login: { wallets: WALLETS } });
    const tryThere = async (message: string): Promise<Answer> => {
      const there = message.replaceAll(`:${server.port}`, `:${second.port}`);
      return second.browser().logIn(there, await owner.signMessage({ message: there }));
    };
    expect(codeOf(await tryThere(used.message))).toEqual([401, 'login.nonce']);
    expect((await tryThere(open.message)).status).toBe(200);
    await second.close();
  });

  it('takes a nonce that was given for this wallet alone, and uses it up in a try that fails', async () => {
    const { message } = await browser.nonce(viewer.address);
    const other = message.replace(viewer.address, owner.address);
    const stolen = browser.logIn(other, await owner.signMessage({ message: other }));
    expect(codeOf(await stolen)).toEqual([401, 'login.nonce']);
    const own = browser.logIn(message, await viewer.signMessage({ message }));
    expect(codeOf(await own)).toEqual([401, 'login.nonce']);
  });

  it('is refused with the signature of another key, a broken one, and one turned round', async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const attempts: ((message: string) => Promise<`0x${string}`>)[] = [
      (message) => viewer.signMessage({ message }),
      () => Promise.resolve('0x' as const),
      () => Promise.resolve(`0x${'ff'.repeat(65)}` as const),
      () => Promise.resolve(`0x${'00'.repeat(65)}` as const),
      async (message) => `${(await owner.signMessage({ message })).slice(0, -2) as '0x'}1d`,
      async (message) => {
        const signature = await owner.signMessage({ message });
        const s = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0');
        return `${signature.slice(0, 66) as '0x'}${s}${signature.endsWith('1b') ? '1c' : '1b'}`;
      },
    ];
    for (const sign of attempts) {
      const { message } = await browser.nonce(owner.address);
      expect(codeOf(await browser.logIn(message, await sign(message)))).toEqual([401, 'login.signature']);
      expect((await whoIs()).session).toBeNull();
    }
  });

  it('takes a recovery byte that begins at 0, as some wallets write it', async () => {
    const { message } = await browser.nonce(owner.address);
    const signature = await owner.signMessage({ message });
    const zero = `${signature.slice(0, -2)}${signature.endsWith('1b') ? '00' : '01'}` as const;
    expect((await browser.logIn(message, zero as `0x${string}`)).status).toBe(200);
  });

  it('ends the session that the browser had before', async () => {
    await logIn(viewer);
    const before = browser.cookie;
    await logIn(owner);
    expect(browser.cookie).not.toBe(before);
    const old = server.browser();
    old.cookie = before;
    expect((await whoIs(old)).session).toBeNull();
  });
});

describe('a one-time link', () => {
  it('lets the owner in once', async () => {
    const link = server.newLink();
    expect((await browser.logInWith(link)).status).toBe(200);
    expect((await whoIs()).session).toMatchObject({ who: 'one-time link', role: 'owner', accounts: 'all' });
    expect(codeOf(await server.browser().logInWith(link))).toEqual([401, 'login.link']);
  });

  it('is good for five minutes, and nothing else is', async () => {
    const link = server.newLink();
    server.clock.pass(5 * MINUTE);
    expect(codeOf(await browser.logInWith(link))).toEqual([401, 'login.link']);
    expect(codeOf(await browser.logInWith('A'.repeat(43)))).toEqual([401, 'login.link']);
  });

  it('that was tried while the database was away is good until it lets somebody in, and once then', async () => {
    const link = server.newLink();
    server.database.shut(new RetryableError('store.unavailable', 'away'));
    expect((await browser.logInWith(link)).status).toBe(503);
    expect((await browser.logInWith(link)).status).toBe(503);
    server.database.open();
    expect((await browser.logInWith(link)).status).toBe(200);
    expect(codeOf(await server.browser().logInWith(link))).toEqual([401, 'login.link']);

    const late = server.newLink();
    server.database.shut(new RetryableError('store.unavailable', 'away'));
    expect((await browser.logInWith(late)).status).toBe(503);
    server.database.open();
    server.clock.pass(5 * MINUTE);
    expect(codeOf(await server.browser().logInWith(late))).toEqual([401, 'login.link']);
  });

  it('is made by the process alone', async () => {
    await logIn(owner);
    expect(codeOf(await browser.ask('POST', '/api/login/links'))).toEqual([403, 'login.link']);
    const made = (await server.ask('POST', '/api/login/links', {})).json() as { url: string };
    const secret = made.url.split('#login=')[1] ?? '';
    expect((await server.browser().logInWith(secret)).status).toBe(200);
  });
});

describe('a session', () => {
  it('writes with the CSRF token alone', async () => {
    await logIn(owner);
    const token = browser.csrfToken;
    for (const shown of [undefined, 'wrong', `${token}x`]) {
      browser.csrfToken = shown;
      expect(codeOf(await browser.ask('POST', '/api/logout'))).toEqual([403, 'csrf_token_wrong']);
    }
    browser.csrfToken = token;
    const abroad = await browser.ask('POST', '/api/logout', {}, { origin: 'http://evil.example' });
    expect(codeOf(abroad)).toEqual([403, 'foreign_origin']);
    expect((await browser.ask('POST', '/api/logout')).status).toBe(204);
  });

  it('is over after a logout, everywhere at once where that is asked, and its sockets are closed', async () => {
    const others = [server.browser(), server.browser()];
    await Promise.all([logIn(owner), ...others.map((other) => logIn(owner, other))]);
    const [first, second] = await Promise.all(
      others.map((other) => connect(server.port, '', { cookie: other.cookie })),
    );
    await others[0]?.ask('POST', '/api/logout');
    expect((await first?.closed)?.code).toBeGreaterThan(4_000);
    expect((await whoIs(others[0])).session).toBeNull();
    expect((await whoIs(others[1])).session).not.toBeNull();
    const answer = await browser.ask('POST', '/api/logout/everywhere');
    expect(answer.json()).toEqual({ ended: 2 });
    expect((await second?.closed)?.code).toBeGreaterThan(4_000);
    for (const each of [browser, ...others]) expect((await whoIs(each)).session).toBeNull();
  });

  it('ends by its age, and where nothing is asked for long', async () => {
    await logIn(owner);
    server.clock.pass(11 * HOUR);
    expect((await whoIs()).session).not.toBeNull();
    server.clock.pass(11 * HOUR);
    expect((await whoIs()).session).not.toBeNull();
    server.clock.pass(12 * HOUR);
    expect((await whoIs()).session).toBeNull();
    await logIn(owner);
    for (let hours = 0; hours < 168; hours += 8) {
      expect((await whoIs()).session).not.toBeNull();
      server.clock.pass(8 * HOUR);
    }
    expect((await whoIs()).session).toBeNull();
  });

  it('is forged by nobody', async () => {
    await logIn(owner);
    const [name = '', secret = ''] = browser.cookie.split('=');
    const forgeries = [
      `${name}=${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      `${name}=`,
      `${name}=' OR 1=1 --`,
      `${name}=${'A'.repeat(5_000)}`,
      `other=${secret}`,
    ];
    for (const cookie of forgeries) {
      const other = server.browser();
      other.cookie = cookie;
      expect((await whoIs(other)).session).toBeNull();
      expect((await other.ask('GET', '/api/state')).status).toBe(401);
    }
  });

  it('goes on after a restart of the process', async () => {
    await logIn(owner);
    const second = await startLoginServer(store, { login: { wallets: WALLETS } });
    const there = second.browser();
    there.cookie = browser.cookie.replace(`_${server.port}=`, `_${second.port}=`);
    expect((await whoIs(there)).session).toMatchObject({ who: owner.address });
    await second.close();
  });

  it('that was in use goes on while the database is away; nobody else comes in', async () => {
    await logIn(owner);
    server.database.shut(new RetryableError('store.unavailable', 'away'));
    server.clock.pass(MINUTE);
    expect((await whoIs()).session).toMatchObject({ who: owner.address });
    const other = server.browser();
    other.cookie = browser.cookie.replace(/=.*/, `=${'A'.repeat(43)}`);
    expect((await other.ask('GET', '/api/state')).status).toBe(503);
    expect((await server.browser().logInWith(server.newLink())).status).toBe(503);
    await browser.ask('POST', '/api/logout');
    server.database.open();
    expect((await whoIs()).session).not.toBeNull();
  });

  it('is listed and ended by its person, and by an owner', async () => {
    const theirs = server.browser();
    await Promise.all([logIn(owner), logIn(viewer, theirs)]);
    const all = (await browser.ask('GET', '/api/sessions')).json() as {
      items: { id: string; who: string }[];
    };
    expect(all.items).toHaveLength(2);
    const own = (await theirs.ask('GET', '/api/sessions')).json() as typeof all;
    expect(own.items).toMatchObject([{ who: viewer.address, current: true }]);
    const [mine, hers] = [owner.address, viewer.address].map(
      (who) => all.items.find((item) => item.who === who)?.id ?? '',
    );
    expect(codeOf(await theirs.ask('DELETE', `/api/sessions/${mine}`))).toEqual([404, 'not_found']);
    expect((await browser.ask('DELETE', `/api/sessions/${hers}`)).status).toBe(204);
    expect((await whoIs(theirs)).session).toBeNull();
  });
});

describe('a login of certain accounts', () => {
  const limited = privateKeyToAccount(generatePrivateKey());

  it('sees no list that tells of others, and ends nobody else', async () => {
    await logIn(owner);
    const body = { address: limited.address, role: 'owner', accounts: ['account-1'], reason: REASON };
    await browser.ask('POST', '/api/people', body);
    const token = await createToken({ scopes: ['read'] });
    const theirs = server.browser();
    await logIn(limited, theirs);
    expect(codeOf(await theirs.ask('GET', '/api/audit'))).toEqual([403, 'accounts_limited']);
    expect(codeOf(await theirs.ask('GET', '/api/people'))).toEqual([403, 'accounts_limited']);
    const made = await theirs.ask('POST', '/api/api-tokens', {
      name: 'own',
      scopes: ['read'],
      accounts: ['account-1'],
      days: 1,
      reason: REASON,
    });
    const own = apiToken.parse((made.json() as { token: unknown }).token);
    const tokens = (await theirs.ask('GET', '/api/api-tokens')).json() as { items: { id: string }[] };
    expect(tokens.items.map(({ id }) => id)).toEqual([own.id]);
    const revoke = (id: string): Promise<Answer> =>
      theirs.ask('DELETE', `/api/api-tokens/${id}`, { reason: REASON });
    expect(codeOf(await revoke(token.id))).toEqual([404, 'tokens.unknown']);
    expect((await server.ask('GET', '/api/state', undefined, token.secret)).status).toBe(200);
    expect((await revoke(own.id)).status).toBe(200);
    const all = (await browser.ask('GET', '/api/sessions')).json() as {
      items: { id: string; who: string }[];
    };
    const sessions = (await theirs.ask('GET', '/api/sessions')).json() as typeof all;
    expect(sessions.items.map(({ who }) => who)).toEqual([limited.address]);
    const mine = all.items.find(({ who }) => who === owner.address)?.id ?? '';
    expect(codeOf(await theirs.ask('DELETE', `/api/sessions/${mine}`))).toEqual([404, 'not_found']);
    expect((await whoIs()).session).not.toBeNull();
  });

  it('ends any of its own sessions, however many it has opened since', async () => {
    await logIn(viewer);
    const { items } = (await browser.ask('GET', '/api/sessions')).json() as { items: { id: string }[] };
    const person = { person: viewer.address, grant: { role: 'viewer', accounts: ['account-1'] } } as const;
    const times = { createdAt: server.clock.now(), lastUsedAt: server.clock.now() };
    const kept = loginsOf(store.database);
    for (let index = 0; index < 201; index += 1) {
      const id = `session-${index}`;
      const expiresAt = times.createdAt + HOUR;
      await kept.openSession({ id, secretHash: id, ...person, ...times, expiresAt });
    }
    expect((await browser.ask('DELETE', `/api/sessions/${items[0]?.id}`)).status).toBe(204);
    expect((await whoIs()).session).toBeNull();
  });
});

describe('people', () => {
  it('are allowed, changed and removed by an owner, and what they had is over at once', async () => {
    const body = { address: trader.address.toLowerCase(), role: 'trader', label: 'Desk', reason: REASON };
    await logIn(owner);
    const theirs = server.browser();
    expect(codeOf(await logIn(trader, theirs))).toEqual([403, 'login.denied']);
    expect((await browser.ask('POST', '/api/people', body)).status).toBe(201);
    expect(codeOf(await browser.ask('POST', '/api/people', body))).toEqual([409, 'people.exists']);
    expect((await logIn(trader, theirs)).status).toBe(200);
    expect((await whoIs(theirs)).session).toMatchObject({ role: 'trader' });
    const path = `/api/people/${trader.address}`;
    expect((await browser.ask('PATCH', path, { role: 'viewer', reason: REASON })).status).toBe(200);
    expect((await whoIs(theirs)).session).toBeNull();
    await logIn(trader, theirs);
    expect((await whoIs(theirs)).session).toMatchObject({ role: 'viewer', scopes: ['read'] });
    const socket = await connect(server.port, '', { cookie: theirs.cookie });
    expect((await browser.ask('DELETE', path, { reason: REASON })).status).toBe(200);
    expect((await socket.closed).code).toBeGreaterThan(4_000);
    expect(codeOf(await logIn(trader, theirs))).toEqual([403, 'login.denied']);
  });

  it('are given no more than who allows them has, and not changed by who may do less', async () => {
    await logIn(owner);
    const allow = (body: object, secret: string): Promise<Answer> =>
      server.ask('POST', '/api/people', { address: stranger.address, reason: REASON, ...body }, secret);
    const { secret: admin } = await createToken({ scopes: ['admin'] });
    expect(codeOf(await allow({ role: 'owner' }, admin))).toEqual([403, 'people.tooMuch']);
    expect(codeOf(await allow({ role: 'viewer' }, admin))).toEqual([403, 'people.tooMuch']);
    await browser.ask('POST', '/api/people', { address: trader.address, role: 'trader', reason: REASON });
    const path = `/api/people/${trader.address}`;
    const { secret: limited } = await createToken({
      scopes: ['read', 'stop', 'trade', 'operate', 'admin'],
      accounts: ['account-1'],
    });
    for (const secret of [admin, limited]) {
      for (const [method, body] of [
        ['PATCH', { role: 'viewer', accounts: ['account-1'] }],
        ['PATCH', { label: 'mine' }],
        ['DELETE', {}],
      ] as const) {
        const answer = await server.ask(method, path, { ...body, reason: REASON }, secret);
        expect(codeOf(answer)).toEqual([403, 'people.tooMuch']);
      }
    }
    const theirs = { role: 'trader', accounts: ['account-1'] };
    expect((await allow(theirs, limited)).status).toBe(201);
    const widened = { role: 'trader', accounts: 'all', reason: REASON };
    const answer = await server.ask('PATCH', `/api/people/${stranger.address}`, widened, limited);
    expect(codeOf(answer)).toEqual([403, 'people.tooMuch']);
    const listed = (await browser.ask('GET', '/api/people')).json() as { items: object[] };
    expect(listed.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ address: trader.address, role: 'trader', accounts: 'all' }),
        expect.objectContaining({ address: stranger.address, ...theirs }),
      ]),
    );
  });

  it('are allowed once, and a change that somebody else was faster with changes nothing', async () => {
    await logIn(owner);
    const add = (role: string): Promise<Answer> =>
      browser.ask('POST', '/api/people', { address: trader.address, role, reason: REASON });
    const added = await Promise.all([add('trader'), add('viewer'), add('owner')]);
    expect(added.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409', '409']);
    const path = `/api/people/${trader.address}`;
    const raced = await Promise.all([
      browser.ask('DELETE', path, { reason: REASON }),
      ...Array.from({ length: 8 }, (_, index) =>
        browser.ask('PATCH', path, { label: `number ${index}`, reason: REASON }),
      ),
    ]);
    const [removal, ...changes] = raced.map(({ status }) => status);
    expect(removal).toBe(200);
    expect(changes.filter((status) => ![200, 404, 409].includes(status))).toEqual([]);
    const listed = (await browser.ask('GET', '/api/people')).json() as { items: { address: string }[] };
    expect(listed.items.map(({ address }) => address)).not.toContain(trader.address);
  });

  it('of the database are all reached page by page, also where the config file names one of them too', async () => {
    await logIn(owner);
    const twice = privateKeyToAccount(generatePrivateKey()).address;
    for (const address of [trader.address, stranger.address, twice]) {
      await browser.ask('POST', '/api/people', { address, role: 'viewer', reason: REASON });
    }
    const wallets = [...WALLETS, { address: twice, role: 'viewer' as const }];
    const other = await startLoginServer(store, { login: { wallets }, rates: { login: 1_000 } });
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await other.ask('GET', `/api/people?limit=1${cursor}`);
      const page = answer.json() as { items: { address: string }[]; nextCursor: string | null };
      seen.push(...page.items.map(({ address }) => address));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    await other.close();
    expect(seen).toEqual([owner.address, viewer.address, twice, stranger.address, trader.address]);
  });

  it('of the config file stay as they are there', async () => {
    await logIn(owner);
    const path = `/api/people/${viewer.address}`;
    expect(codeOf(await browser.ask('DELETE', path, { reason: REASON }))).toEqual([409, 'people.configured']);
    const listed = (await browser.ask('GET', '/api/people')).json() as { items: object[] };
    expect(listed.items).toMatchObject(WALLETS.map((wallet) => ({ ...wallet, source: 'config' })));
  });

  it('are not for those who may only look', async () => {
    await logIn(viewer);
    expect((await whoIs()).session?.accounts).toEqual(['account-1']);
    expect(codeOf(await browser.ask('GET', '/api/people'))).toEqual([403, 'scope_missing']);
    expect(codeOf(await browser.ask('GET', '/api/audit'))).toEqual([403, 'scope_missing']);
    expect(codeOf(await browser.ask('POST', '/api/api-tokens'))).toEqual([403, 'scope_missing']);
  });

  it('with a slip in the address are refused', async () => {
    await logIn(owner);
    const address = trader.address.replace(/[a-f]/, (letter) => letter.toUpperCase());
    const body = { address: `${address.slice(0, -1)}0`, role: 'trader', reason: REASON };
    expect(codeOf(await browser.ask('POST', '/api/people', body))).toEqual([400, 'address.checksum']);
  });
});

describe('an API token', () => {
  it('may do what it was made for, needs no CSRF token, and is stored as a hash', async () => {
    await logIn(owner);
    const { id, secret } = await createToken({ scopes: ['read'] });
    expect(secret).toMatch(new RegExp(`^twl_${id}_[\\w-]{43}$`));
    expect((await server.ask('GET', '/api/state', undefined, secret)).status).toBe(200);
    const write = await server.ask('POST', '/api/people', {}, secret);
    expect(codeOf(write)).toEqual([403, 'scope_missing']);
    const rows = await store.database.statements('SELECT * FROM twinlane.api_tokens');
    expect(JSON.stringify(rows)).not.toContain(secret.split('_').slice(2).join('_'));
    const { items } = (await browser.ask('GET', '/api/api-tokens')).json() as { items: unknown[] };
    expect(items).toMatchObject([{ id, name: 'bot', scopes: ['read'], createdBy: owner.address }]);
  });

  it('is over when it is revoked, when its time is, and with whoever made it', async () => {
    await logIn(owner);
    const state = async (secret: string): Promise<number> =>
      (await server.ask('GET', '/api/state', undefined, secret)).status;
    const [revoked, old] = [
      await createToken({ scopes: ['read'] }),
      await createToken({ scopes: ['read'], days: 1 }),
    ];
    expect(await state(revoked.secret)).toBe(200);
    const socket = await connect(server.port, '', { authorization: `Bearer ${revoked.secret}` });
    const gone = await browser.ask('DELETE', `/api/api-tokens/${revoked.id}`, { reason: REASON });
    expect(apiToken.parse(gone.json()).revokedAt).toBeDefined();
    expect(await state(revoked.secret)).toBe(401);
    expect((await socket.closed).code).toBeGreaterThan(4_000);

    const wallet = { address: trader.address, role: 'owner', reason: REASON };
    await browser.ask('POST', '/api/people', wallet);
    const theirs = server.browser();
    await logIn(trader, theirs);
    const made = await theirs.ask('POST', '/api/api-tokens', {
      name: 'theirs',
      scopes: ['read', 'admin'],
      days: 30,
      reason: REASON,
    });
    const { secret } = made.json() as { secret: string };
    expect(await state(secret)).toBe(200);
    await browser.ask('DELETE', `/api/people/${trader.address}`, { reason: REASON });
    expect(await state(secret)).toBe(401);

    expect(await state(old.secret)).toBe(200);
    server.clock.pass(24 * HOUR);
    expect(await state(old.secret)).toBe(401);
  });

  describe('that a token made', () => {
    interface Made {
      readonly token: { readonly id: string; readonly expiresAt: string };
      readonly secret: string;
    }
    const make = async (by: string, days = 30): Promise<Made> =>
      (
        await server.ask(
          'POST',
          '/api/api-tokens',
          { name: 'made', scopes: ['read', 'admin'], days, reason: REASON },
          by,
        )
      ).json() as Made;
    it('is over with that one at once, its sockets too', async () => {
      await logIn(owner);
      const { id, secret } = await createToken({ scopes: ['read', 'admin'] });
      const other = await createToken({ scopes: ['read'] });
      const child = await make(secret);
      const grandchild = await make(child.secret);
      expect(await states(child.secret, grandchild.secret)).toEqual([200, 200]);
      const socket = await connect(server.port, '', { authorization: `Bearer ${grandchild.secret}` });
      await browser.ask('DELETE', `/api/api-tokens/${id}`, { reason: REASON });
      expect((await socket.closed).code).toBeGreaterThan(4_000);
      expect(await states(child.secret, grandchild.secret, other.secret)).toEqual([401, 401, 200]);
    });

    it('is over when that one expires', async () => {
      await logIn(owner);
      const { secret } = await createToken({ scopes: ['read', 'admin'], days: 1 });
      server.clock.pass(HOUR);
      const child = await make(secret);
      expect(Date.parse(child.token.expiresAt)).toBe(server.clock.now() + 23 * HOUR);
      server.clock.pass(22 * HOUR);
      expect(await states(child.secret)).toEqual([200]);
      server.clock.pass(HOUR);
      expect(await states(child.secret)).toEqual([401]);
    });

    it.each([
      ['is made something else', 'PATCH', { role: 'viewer' }],
      ['is removed', 'DELETE', {}],
    ] as const)('is over when the person behind them %s', async (_what, method, change) => {
      await logIn(owner);
      const wallet = { address: trader.address, role: 'owner', reason: REASON };
      await browser.ask('POST', '/api/people', wallet);
      const theirs = server.browser();
      await logIn(trader, theirs);
      const wish = { name: 'first', scopes: ['read', 'admin'], days: 30, reason: REASON };
      const first = (await theirs.ask('POST', '/api/api-tokens', wish)).json() as Made;
      const child = await make(first.secret);
      expect(await states(first.secret, child.secret)).toEqual([200, 200]);
      await browser.ask(method, `/api/people/${trader.address}`, { ...change, reason: REASON });
      expect(await states(first.secret, child.secret)).toEqual([401, 401]);
    });
  });

  it('gives no more than its maker has', async () => {
    await logIn(owner);
    const { secret } = await createToken({ scopes: ['read', 'admin'], accounts: ['account-1'] });
    const ask = (body: object): Promise<Answer> =>
      server.ask('POST', '/api/api-tokens', { name: 'more', days: 1, reason: REASON, ...body }, secret);
    expect(codeOf(await ask({ scopes: ['trade'], accounts: ['account-1'] }))).toEqual([
      403,
      'tokens.tooMuch',
    ]);
    expect(codeOf(await ask({ scopes: ['read'], accounts: 'all' }))).toEqual([403, 'tokens.tooMuch']);
    expect((await ask({ scopes: ['read'], accounts: ['account-1'] })).status).toBe(201);
    const forever = await browser.ask('POST', '/api/api-tokens', {
      name: 'x',
      scopes: ['read'],
      days: 366,
      reason: REASON,
    });
    expect(forever.status).toBe(400);
  });

  it('that is wrong is told from a right one in nothing', async () => {
    await logIn(owner);
    const { id, secret } = await createToken({ scopes: ['read'] });
    for (const wrong of [
      `twl_${id}_${'A'.repeat(43)}`,
      `twl_${'0'.repeat(16)}_${'A'.repeat(43)}`,
      `${secret}x`,
      'x',
    ]) {
      expect(codeOf(await server.ask('GET', '/api/state', undefined, wrong))).toEqual([401, 'token_wrong']);
    }
  });
});

describe('the audit log', () => {
  interface Page {
    readonly items: readonly Record<string, unknown>[];
    readonly nextCursor: string | null;
  }

  /** Entries are written once a request is answered. */
  async function audit(query: string, count: number): Promise<Page> {
    return vi.waitFor(
      async () => {
        const page = (await server.ask('GET', `/api/audit?${query}`)).json() as Page;
        expect(page.items.length).toBeGreaterThanOrEqual(count);
        return page;
      },
      { timeout: 10_000 },
    );
  }

  it('says who did what and why, logins and refusals too, the newest first', async () => {
    await logIn(stranger);
    await logIn(owner);
    await browser.ask('POST', '/api/people', { address: trader.address, role: 'trader', reason: REASON });
    await browser.ask('DELETE', `/api/people/${viewer.address}`, { reason: 'no' });
    const { items } = await audit('', 4);
    items.forEach((item) => auditEntry.parse(item));
    expect(items).toMatchObject([
      { who: owner.address, act: 'removeWallet', outcome: 'refused', status: 409, code: 'people.configured' },
      { who: owner.address, act: 'allowWallet', outcome: 'done', reason: REASON, kind: 'session' },
      { who: owner.address, act: 'logInWithWallet', outcome: 'done' },
      { who: 'nobody', act: 'logInWithWallet', outcome: 'refused', code: 'login.denied' },
    ]);
    expect(String(items[1]?.['request'])).toContain(trader.address);
    const refused = await audit('outcome=refused&limit=1', 1);
    expect(refused.items).toHaveLength(1);
    const more = await audit(`outcome=refused&limit=1&cursor=${refused.nextCursor}`, 1);
    expect(more).toMatchObject({ items: [{ who: 'nobody' }], nextCursor: null });
    expect((await audit(`who=${owner.address}&act=allowWallet`, 1)).items).toHaveLength(1);
  });

  it('holds no secret', async () => {
    const link = server.newLink();
    await browser.logInWith(link);
    const made = await browser.ask('POST', '/api/api-tokens', {
      name: 'x',
      scopes: ['read'],
      days: 1,
      reason: REASON,
    });
    await audit('', 2);
    const rows = JSON.stringify(await store.database.statements('SELECT * FROM twinlane.acts'));
    expect(rows).not.toContain(link);
    expect(rows).not.toContain((made.json() as { secret: string }).secret.split('_').slice(2).join('_'));
    expect(rows).not.toContain(browser.cookie.split('=')[1]);
  });

  it('is not filled by strangers', async () => {
    await Promise.all(Array.from({ length: 5 }, () => browser.ask('POST', '/api/people')));
    await Promise.all(Array.from({ length: 5 }, () => browser.nonce(stranger.address)));
    await logIn(owner);
    const { items } = await audit('', 1);
    expect(items).toHaveLength(1);
  });
});

describe('a server behind a proxy with TLS', () => {
  it('sets a cookie that only its site gets, tells browsers to stay with TLS, and makes messages for its name', async () => {
    const shown = await startLoginServer(store, {
      login: { wallets: WALLETS },
      publicUrl: 'https://desk.example',
      allowedHosts: ['twinlane:7411'],
    });
    const there = shown.browser();
    const host = { host: 'desk.example' };
    const wish = { address: owner.address, chainId: 31_337 };
    const asked = await there.ask('POST', '/api/login/nonce', wish, host);
    expect(asked.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    const { message } = asked.json() as { message: string };
    expect(message).toMatch(/^desk\.example wants you .*\n[^]*URI: https:\/\/desk\.example\/\n/);
    const body = { message, signature: await owner.signMessage({ message }) };
    const abroad = await there.ask('POST', '/api/login/siwe', body, {
      ...host,
      origin: 'http://desk.example',
    });
    expect(codeOf(abroad)).toEqual([403, 'foreign_origin']);
    const answer = await there.ask('POST', '/api/login/siwe', body, {
      ...host,
      origin: 'https://desk.example',
    });
    const [cookie] = answer.headers['set-cookie'] as string[];
    expect(cookie).toMatch(/^__Host-twinlane_session=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect((await there.ask('GET', '/api/state', undefined, host)).status).toBe(200);
    const link = await there.ask('POST', '/api/login/link', { secret: shown.newLink() }, host);
    expect(codeOf(link)).toEqual([403, 'login.link']);
    const metrics = { host: 'twinlane:7411' };
    expect((await there.ask('GET', '/api/health', undefined, metrics)).status).toBe(200);
    const open = await there.ask('POST', '/api/login/link', { secret: shown.newLink() }, metrics);
    expect(open.status).toBe(403);
    await shown.close();
  });
});
