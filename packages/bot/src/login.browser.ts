import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { openChromium } from './api/testing/browser.ts';
import { startTestServer, type TestServer } from './api/testing/testServer.ts';
import { sandbox } from './chain/sandbox.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { openLogins, type LoginSources } from './openLogins.ts';
import { guardStore } from './store/guardStore.ts';
import { openStore } from './store/openStore.ts';
import { createTestLog } from './testing/testLog.ts';

const DASHBOARD = inject('dashboardDir');
const HOUR_MS = 3_600_000;
const owner = privateKeyToAccount(generatePrivateKey());
const colleague = privateKeyToAccount(generatePrivateKey());
const viewer = privateKeyToAccount(generatePrivateKey());
const stranger = privateKeyToAccount(generatePrivateKey());
type Account = typeof owner;

const closers: Closers = [];
const folder = mkdtempSync(join(tmpdir(), 'twinlane-login-'));
let browser: Browser;
let server: TestServer;
/** The server's clock runs ahead of this machine's by so much. */
let aheadMs = 0;
let newLink: () => string;

function now(): number {
  return Date.now() + aheadMs;
}

beforeAll(async () => {
  const clock = { now, monotonic: () => performance.now() };
  const log = createTestLog();
  const store = guardStore(await openStore({ dataDir: folder, log }), () => performance.now());
  closers.push({ name: 'store', close: () => store.close() });
  const wallets = [
    { address: owner.address, role: 'owner' as const, accounts: 'all' as const },
    { address: colleague.address, role: 'owner' as const, accounts: 'all' as const },
    { address: viewer.address, role: 'viewer' as const, accounts: 'all' as const },
  ];
  const login = {
    wallets,
    sessionHours: 168,
    idleMinutes: 720,
    auditDays: 90,
    chains: [],
    anonymousReads: false,
  };
  // Keys alone sign here: the chain, which contract wallets would be asked on, is never needed.
  const sources = {
    config: { login },
    store,
    chain: sandbox,
    client: undefined,
    clock,
    ids: { next: randomUUID },
  };
  const opened = openLogins({ ...sources, log: { child: () => log } } as unknown as LoginSources, closers);
  newLink = () => `${server.url}/#login=${opened.loginDesk.newLink().secret}`;
  server = await startTestServer({
    ...opened,
    clock,
    anonymousReads: false,
    dashboardDir: DASHBOARD,
    rates: { login: 1000 },
  });
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await closeInTurn(closers, createTestLog());
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  aheadMs = 0;
  await Promise.all(browser.contexts().map((context) => context.close()));
});

/** What the wallet is asked to do with a message; throws where it declines. */
type Sign = (message: string) => Promise<string>;

const ANNOUNCE = `(() => {
  const listeners = {};
  const provider = {
    request: ({ method, params }) =>
      globalThis.walletRequest(method, params ?? []).then(({ result, code, message }) => {
        if (code !== undefined) throw Object.assign(new Error(message), { code });
        return result;
      }),
    on: (event, listener) => { listeners[event] = listener; },
    removeListener: () => {},
  };
  const info = {
    uuid: '3f2c1b6e-6a62-4a3e-9d2e-0d5b0a3f7c11', name: 'Test <b>Wallet</b>', rdns: 'example.wallet',
    icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
  };
  const announce = () => dispatchEvent(
    new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }),
  );
  addEventListener('eip6963:requestProvider', announce);
  announce();
})()`;

/** Opens the page in a browser with a wallet that announces itself and really signs. */
async function open(
  { address, signMessage }: Account,
  {
    path = '/',
    sign = (message) => signMessage({ message }),
  }: { readonly path?: string; readonly sign?: Sign } = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const answers: Readonly<Record<string, (params: readonly unknown[]) => unknown>> = {
    eth_requestAccounts: () => [address],
    eth_accounts: () => [address],
    eth_chainId: () => `0x${sandbox.id.toString(16)}`,
    wallet_requestPermissions: () => [{ caveats: [{ value: [address] }] }],
    wallet_revokePermissions: () => null,
    personal_sign: ([hex]) => sign(Buffer.from(String(hex).slice(2), 'hex').toString('utf8')),
  };
  await page.exposeFunction('walletRequest', async (method: string, params: readonly unknown[]) => {
    try {
      const answer = answers[method];
      if (answer === undefined) return { code: 4200, message: `no ${method} here` };
      return { result: await answer(params) };
    } catch (error) {
      return { code: 4001, message: String(error) };
    }
  });
  await page.addInitScript(ANNOUNCE);
  await page.goto(path.startsWith('http') ? path : `${server.url}${path}`);
  return page;
}

async function useWallet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Test <b>Wallet</b>' }).click();
}

async function expectIn(page: Page): Promise<void> {
  await page.locator('[data-connection="live"]').waitFor();
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
}

/** Nobody is let in, and the page says why. */
async function expectTrouble(page: Page, words: string | RegExp): Promise<void> {
  await page.getByRole('alert').getByText(words).waitFor();
  expect(await page.getByRole('heading', { name: 'Log in' }).count()).toBe(1);
}

/** Lets the page send another body than the one that it made. */
async function replaceProof(
  page: Page,
  change: (body: { message: string; signature: string }) => unknown,
): Promise<void> {
  await page.route('**/api/login/siwe', async (route) => {
    const body = route.request().postDataJSON() as { message: string; signature: string };
    await route.continue({ postData: JSON.stringify(await change(body)) });
  });
}

it('lets in a wallet that is allowed, and stays on the page that was asked for', async () => {
  const messages: string[] = [];
  const page = await open(owner, {
    path: '/breakers',
    sign: (message) => {
      messages.push(message);
      return owner.signMessage({ message });
    },
  });
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await useWallet(page);
  await expectIn(page);
  await page.getByRole('heading', { name: 'Breakers' }).waitFor();
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain(
    `${new URL(server.url).host} wants you to sign in with your Ethereum account:`,
  );
  expect(messages[0]).toContain(owner.address);
  await page.getByRole('button', { name: /^Logged in:/ }).click();
  await page.getByText('logged in as owner').waitFor();
});

it('shows a viewer everything and lets it stop nothing', async () => {
  const page = await open(viewer);
  await useWallet(page);
  await expectIn(page);
  expect(await page.getByRole('button', { name: 'Emergency stop' }).isDisabled()).toBe(true);
  await page.goto(`${server.url}/settings/people`);
  await page.getByText('For owners only').waitFor();
});

it('tells a wallet that is not on the list so', async () => {
  const page = await open(stranger);
  await useWallet(page);
  await expectTrouble(page, `${stranger.address} is not allowed to log in here.`);
  expect(await page.context().cookies()).toEqual([]);
});

it('says that nothing happened where the person declines, and lets them try again', async () => {
  let refuses = true;
  const page = await open(owner, {
    sign: (message) =>
      refuses ? Promise.reject(new Error('User rejected')) : owner.signMessage({ message }),
  });
  await useWallet(page);
  await page.getByText('You declined in the wallet. Nothing was signed.').waitFor();
  expect(await page.getByRole('heading', { name: 'Log in' }).count()).toBe(1);
  refuses = false;
  await useWallet(page);
  await expectIn(page);
});

it('refuses a message that was signed for another site', async () => {
  const page = await open(owner);
  await replaceProof(page, async ({ message }) => {
    const foreign = message.replaceAll(new URL(server.url).host, 'evil.example');
    return { message: foreign, signature: await owner.signMessage({ message: foreign }) };
  });
  await useWallet(page);
  await page
    .getByRole('alert')
    .getByText(/for another site/)
    .waitFor();
  expect(await page.getByRole('heading', { name: 'Log in' }).count()).toBe(1);
});

it('refuses a signature that was used before, and one that comes too late', async () => {
  let used: unknown;
  const first = await open(owner);
  await replaceProof(first, (body) => {
    used = body;
    return body;
  });
  await useWallet(first);
  await expectIn(first);

  const again = await open(owner);
  await replaceProof(again, () => used);
  await useWallet(again);
  await again
    .getByRole('alert')
    .getByText(/unknown, too old or used up/)
    .waitFor();

  const late = await open(owner, {
    sign: (message) => {
      aheadMs = 6 * 60_000;
      return owner.signMessage({ message });
    },
  });
  await useWallet(late);
  await expectTrouble(late, /too old|expired|over/);
  expect(await late.context().cookies()).toEqual([]);
});

it('takes a one-time link once, and leaves nothing of it in the address', async () => {
  const link = newLink();
  const page = await open(owner, { path: link });
  await expectIn(page);
  expect(page.url()).toBe(`${server.url}/`);
  await page.goBack().catch(() => null);
  expect(page.url()).not.toContain('login=');

  const second = await open(owner, { path: link });
  await second.getByRole('alert').getByText('The link is unknown, too old or used up.').waitFor();
  expect(second.url()).toBe(`${server.url}/`);
});

it('takes a one-time link in a page that is open already, where it is in no address afterwards either', async () => {
  const page = await open(owner);
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await page.evaluate(`location.href = ${JSON.stringify(newLink())}`);
  await expectIn(page);
  expect(page.url()).toBe(`${server.url}/`);
  await page.goBack().catch(() => null);
  expect(page.url()).not.toContain('login=');
});

it('shows another person nothing of what the page was told before', async () => {
  const page = await open(owner, { path: '/settings/people' });
  await useWallet(page);
  await page.getByText(viewer.address.slice(0, 6)).first().waitFor();
  const other = await open(colleague);
  await useWallet(other);
  await expectIn(other);
  // What the page asks for from here on is never answered.
  await page.route('**/api/people*', () => undefined);
  await page.context().clearCookies();
  await page.context().addCookies(await other.context().cookies());
  const name = new RegExp(`^Logged in: ${colleague.address.slice(0, 6)}`);
  await expect
    .poll(async () => {
      // As when the person comes back to this page of the browser.
      await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
      return page.getByRole('button', { name }).count();
    })
    .toBe(1);
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  expect(await page.getByText(viewer.address.slice(0, 6)).count()).toBe(0);
});

it('keeps the page behind the login when a login ends, and goes on with it afterwards', async () => {
  const page = await open(owner, { path: '/settings/people' });
  await useWallet(page);
  await page.getByRole('button', { name: 'Allow a wallet' }).click();
  await page.getByLabel('Name').fill('half a thought');
  aheadMs = 200 * HOUR_MS;
  await page.getByLabel('Address').fill(stranger.address);
  await page.getByLabel('Reason').fill('to look at it');
  await page.getByRole('button', { name: 'Allow the wallet' }).click();
  await page.getByRole('heading', { name: 'Your login has ended' }).waitFor();
  await useWallet(page);
  await page.getByRole('heading', { name: 'Your login has ended' }).waitFor({ state: 'detached' });
  expect(await page.getByLabel('Name').inputValue()).toBe('half a thought');
});

it('logs out, and everywhere', async () => {
  const [one, other] = [await open(owner), await open(owner)];
  for (const page of [one, other]) {
    await useWallet(page);
    await expectIn(page);
  }
  await one.getByRole('button', { name: /^Logged in:/ }).click();
  await one.getByRole('button', { name: 'Log out everywhere' }).click();
  await one.getByRole('heading', { name: 'Log in' }).waitFor();
  await other.getByRole('heading', { name: 'Your login has ended' }).waitFor();
  expect(await one.locator('[data-connection]').count()).toBe(0);
});
