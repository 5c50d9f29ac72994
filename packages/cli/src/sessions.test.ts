import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenStore } from '@twinlane/bot/store/openStore';
import { pgliteHarness } from '@twinlane/bot/store/testing/harness';
import { startLoginServer, type LoginServer, type TestBrowser } from '@twinlane/bot/testing/loginWorld';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';

const trader = privateKeyToAccount(generatePrivateKey());
const harness = pgliteHarness();
let store: OpenStore;
let server: LoginServer;
let cwd: string;
beforeEach(async () => {
  store = await harness.open();
  server = await startLoginServer(store, { rates: { login: 1_000 } });
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-sessions-'));
  mkdirSync(join(cwd, '.twinlane'), { recursive: true });
  const { url, writeToken: token } = server;
  const note = { pid: process.pid, url, startedAt: new Date().toISOString(), token };
  writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify(note));
});
afterEach(async () => {
  await server.close();
  await store.close();
  rmSync(cwd, { recursive: true, force: true });
});
afterAll(() => harness.cleanUp());

function twinlane(...args: string[]): Promise<Ended> {
  return runInProcess([...args, '--port', String(server.port)], { cwd, env: {} });
}

/** Lets the wallet log in, and logs it in with two browsers. */
async function logInTwice(role: string): Promise<readonly TestBrowser[]> {
  const added = await twinlane('people', 'add', trader.address, '--role', role, '--reason', 'for the test');
  expect(added.code).toBe(0);
  const browsers = [server.browser(), server.browser()];
  for (const browser of browsers) {
    const { message } = await browser.nonce(trader.address);
    expect((await browser.logIn(message, await trader.signMessage({ message }))).status).toBe(200);
  }
  return browsers;
}

async function stateOf(browser: TestBrowser): Promise<number> {
  return (await browser.ask('GET', '/api/state')).status;
}

describe('twinlane sessions', () => {
  it('lists who is logged in, and logs out one, all of a wallet, and everybody', async () => {
    const [one, two] = (await logInTwice('trader')) as [TestBrowser, TestBrowser];
    const link = server.browser();
    await link.logInWith(server.newLink());

    const { out } = await twinlane('sessions', 'list');
    expect(out).toMatch(/one-time link +owner/);
    expect(out).toMatch(new RegExp(`${trader.address} +trader`));
    const { items } = JSON.parse((await twinlane('sessions', 'list', '--json')).out) as {
      items: { id: string; who: string }[];
    };
    expect(items).toHaveLength(3);

    const newest = items.find(({ who }) => who === trader.address)?.id ?? '';
    expect(await twinlane('sessions', 'end', newest)).toMatchObject({
      code: 0,
      out: '1 session has ended.\n',
    });
    expect([await stateOf(one), await stateOf(two), await stateOf(link)]).toEqual([200, 401, 200]);
    expect((await twinlane('sessions', 'end', newest)).code).not.toBe(0);

    await twinlane('sessions', 'end', '--who', trader.address.toLowerCase());
    expect([await stateOf(one), await stateOf(link)]).toEqual([401, 200]);
    expect((await twinlane('sessions', 'end', '--all', '--json')).out).toBe('{"ended":1}\n');
    expect(await stateOf(link)).toBe(401);
    expect((await twinlane('sessions', 'list')).out).toBe('Nobody is logged in.\n');
  });

  it('ends none where it is not said which, or said twice', async () => {
    for (const args of [[], ['--all', '--who', 'x'], ['some-id', '--all']]) {
      const { code, err } = await twinlane('sessions', 'end', ...args);
      expect(code).toBe(2);
      expect(err).toContain('needs an id, --who or --all');
    }
  });
});

describe('twinlane people change', () => {
  it('gives a wallet another role, and ends what it had', async () => {
    const [one] = (await logInTwice('trader')) as [TestBrowser, TestBrowser];
    const args = ['people', 'change', trader.address, '--role', 'viewer', '--reason', 'on leave'];
    const changed = await twinlane(...args);
    expect(changed).toMatchObject({ code: 0, out: `${trader.address} may log in as viewer.\n` });
    expect(await stateOf(one)).toBe(401);
    expect((await twinlane('people', 'list')).out).toMatch(new RegExp(`${trader.address} +viewer`));
    const wrong = await twinlane('people', 'change', trader.address, '--role', 'king', '--reason', 'why not');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('owner, trader, viewer');
  });
});
