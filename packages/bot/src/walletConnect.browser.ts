import { SignClient } from '@walletconnect/sign-client';
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { decodeQR } from 'qr/decode.js';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { openChromium } from './api/testing/browser.ts';
import { sandbox } from './chain/sandbox.ts';
import type { OpenStore } from './store/openStore.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { startLoginServer, type LoginServer } from './testing/loginWorld.ts';
import { startWalletConnectRelay, type WalletConnectRelay } from './testing/walletConnectRelay.ts';

const DASHBOARD = inject('dashboardDir');
const PROJECT_ID = 'c0ffee'.padEnd(32, '0');
const RELAY = /^wss:\/\/relay\.walletconnect\.org\//;
const REJECTED = { code: 5000, message: 'User rejected.' };
const owner = privateKeyToAccount(generatePrivateKey());

const harness = pgliteHarness();
let browser: Browser;
let store: OpenStore;
let server: LoginServer;
let relay: WalletConnectRelay;
/** What the browser complained of on any page of a test, what this server lacks aside. */
let complaints: string[];
const phones: InstanceType<typeof SignClient>[] = [];

beforeAll(async () => {
  // Whatever is not routed elsewhere finds nobody there.
  browser = await openChromium(['--host-resolver-rules=MAP relay.walletconnect.org 127.0.0.1:9']);
});
afterAll(async () => {
  await browser?.close();
  await harness.cleanUp();
});
beforeEach(async () => {
  complaints = [];
  store = await harness.open();
  server = await serve(PROJECT_ID);
  relay = await startWalletConnectRelay();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  for (const { core } of phones.splice(0)) {
    core.heartbeat.stop();
    await core.relayer.transportClose();
  }
  await relay.close();
  await server.close();
  await store.close();
});

function serve(walletConnectProjectId?: string): Promise<LoginServer> {
  const wallets = [{ address: owner.address, role: 'owner' as const }];
  const login = { wallets, ...(walletConnectProjectId === undefined ? {} : { walletConnectProjectId }) };
  return startLoginServer(store, { login, dashboardDir: DASHBOARD });
}

/** Opens the page in a browser without a wallet. */
async function open(url = server.url): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type()) || message.location().url.includes('/api/')) return;
    complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return page;
}

/** Lets the page reach the relay of the test under the address of the real one. */
async function joinRelay(page: Page): Promise<void> {
  await page.routeWebSocket(RELAY, (socket) => {
    const end = relay.connect((text) => socket.send(text));
    socket.onMessage((data) => end.hear(String(data)));
    socket.onClose(() => end.leave());
  });
}

async function choose(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'WalletConnect' }).click();
}

/** The address that the page shows as a link. */
async function codeOf(page: Page): Promise<string> {
  const link = page.getByRole('link', { name: 'Open a wallet on this device' });
  return (await link.getAttribute('href')) ?? '';
}

/** What a wallet reads from the picture. */
async function scan(page: Page): Promise<string> {
  const drawn = page.getByRole('img', { name: 'Code for the wallet' });
  const size = Number((await drawn.getAttribute('viewBox'))?.split(' ')[2]);
  const path = (await drawn.locator('path').getAttribute('d')) ?? '';
  const scale = 4;
  const width = size * scale;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) {
    for (let dy = 0; dy < scale; dy += 1) {
      const start = ((Number(y) * scale + dy) * width + Number(x) * scale) * 4;
      for (let dx = 0; dx < scale; dx += 1) data.fill(0, start + dx * 4, start + dx * 4 + 3);
    }
  }
  return decodeQR({ width, height: width, data });
}

type Answer = 'yes' | 'no';

/** A wallet on a phone: a real client of WalletConnect. It tells what it was asked to sign. */
async function pairWallet(
  uri: string,
  { connects = 'yes', signs = 'yes' }: { readonly connects?: Answer; readonly signs?: Answer } = {},
): Promise<readonly string[]> {
  const wallet = await SignClient.init({
    projectId: PROJECT_ID,
    relayUrl: relay.url,
    logger: 'silent',
    telemetryEnabled: false,
    customStoragePrefix: randomUUID(),
    metadata: { name: 'Phone', description: 'A wallet', url: 'https://wallet.example', icons: [] },
  });
  phones.push(wallet);
  const asked: string[] = [];
  wallet.on('session_proposal', ({ id }) => {
    const chain = `eip155:${sandbox.id}`;
    const eip155 = {
      accounts: [`${chain}:${owner.address}`],
      chains: [chain],
      methods: ['personal_sign'],
      events: ['accountsChanged', 'chainChanged'],
    };
    if (connects === 'yes') void wallet.approve({ id, namespaces: { eip155 } });
    else void wallet.reject({ id, reason: REJECTED });
  });
  wallet.on('session_request', ({ id, topic, params }) => {
    const [hex] = params.request.params as [string];
    const message = Buffer.from(hex.slice(2), 'hex').toString('utf8');
    asked.push(`${params.request.method} ${message}`);
    void (async () => {
      const result = { id, jsonrpc: '2.0', result: await owner.signMessage({ message }) };
      const refusal = { id, jsonrpc: '2.0', error: REJECTED };
      await wallet.respond({ topic, response: signs === 'yes' ? result : refusal });
    })();
  });
  await wallet.pair({ uri });
  return asked;
}

it('lets in a wallet that scans the code and signs the message of the server', async () => {
  const page = await open();
  await joinRelay(page);
  await choose(page);
  const uri = await codeOf(page);
  expect(uri).toMatch(/^wc:[0-9a-f]{64}@2\?/);
  expect(await scan(page)).toBe(uri);
  const asked = await pairWallet(uri);
  await page.locator('[data-connection="live"]').waitFor();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(
    /^personal_sign http:\/\/127\.0\.0\.1:\d+ wants you to sign in with your Ethereum account:/,
  );
  expect(asked[0]).toContain(owner.address);
  expect(complaints).toEqual([]);
  expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
  expect(await page.evaluate('indexedDB.databases().then((all) => all.length)')).toBe(0);
});

it.each([{ connects: 'no' }, { signs: 'no' }] as const)(
  'says that nothing was signed where the wallet declines, and lets it try again: %o',
  async (how) => {
    const page = await open();
    await joinRelay(page);
    await choose(page);
    await pairWallet(await codeOf(page), how);
    await page.getByText('You declined in the wallet. Nothing was signed.').waitFor();
    await choose(page);
    await pairWallet(await codeOf(page));
    await page.locator('[data-connection="live"]').waitFor();
    expect(complaints).toEqual([]);
  },
);

it('stops waiting when told to', async () => {
  const page = await open();
  await joinRelay(page);
  await choose(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alert').getByText('Cancelled. Nothing was signed.').waitFor();
  expect(await page.getByRole('img', { name: 'Code for the wallet' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'WalletConnect' }).isEnabled()).toBe(true);
});

it('says so where the relay cannot be reached, which the policy of the page allows to ask', async () => {
  const page = await open();
  await choose(page);
  await page
    .getByRole('alert')
    .getByText(/relay\.walletconnect\.org\) cannot be reached/)
    .waitFor({ timeout: 60_000 });
  expect(complaints.join()).toMatch(/relay\.walletconnect\.org/);
  expect(complaints.join()).not.toMatch(/content security policy/i);
});

it('says so where the relay does not take the project id', async () => {
  const page = await open();
  await page.routeWebSocket(RELAY, (socket) => {
    socket.onMessage(() => void socket.close({ code: 3000, reason: 'Unauthorized: invalid key' }));
  });
  await choose(page);
  await page
    .getByRole('alert')
    .getByText(/does not take the project id/)
    .waitFor();
  expect(await page.getByRole('button', { name: 'WalletConnect' }).isEnabled()).toBe(true);
});

/** What the page has loaded so far. */
function loaded(page: Page): Promise<string> {
  return page.evaluate(`performance.getEntriesByType('resource').map(({ name }) => name).join()`);
}

it('loads nothing of it until it is chosen, and offers it only where a project id is set', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'WalletConnect' }).waitFor();
  expect(await loaded(page)).not.toMatch(/WalletConnect/);
  await joinRelay(page);
  await choose(page);
  await codeOf(page);
  expect(await loaded(page)).toMatch(/WalletConnect/);

  const without = await serve();
  try {
    const plain = await open(without.url);
    await plain.getByText(/no wallet that announces itself/).waitFor();
    expect(await plain.getByRole('button', { name: 'WalletConnect' }).count()).toBe(0);
  } finally {
    await without.close();
  }
});
