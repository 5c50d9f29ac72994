import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, expect, it } from 'vitest';
import { connect } from './api/testing/testServer.ts';
import { postgresHarness, testServerUrl } from './store/testing/harness.ts';
import { startLoginServer, type LoginServer, type TestBrowser } from './testing/loginWorld.ts';

const harness = postgresHarness(testServerUrl());
afterAll(() => harness.cleanUp());

const owner = privateKeyToAccount(generatePrivateKey());

/** The same person at the other process: its cookie has another name there, since browsers do not tell ports apart. */
function at(server: LoginServer, { cookie, csrfToken }: TestBrowser): TestBrowser {
  return Object.assign(server.browser(), { cookie: cookie.replace(/_\d+=/, `_${server.port}=`), csrfToken });
}

it('two processes over one database agree on who is logged in, and on used nonces', async () => {
  const options = await harness.fresh();
  const login = { wallets: [{ address: owner.address, role: 'owner' }] };
  const [one, other] = await Promise.all([
    startLoginServer(await harness.open(options), { login }),
    startLoginServer(await harness.open(options), { login }),
  ]);
  const browser = one.browser();
  const { message } = await browser.nonce(owner.address);
  // Only the port differs in what each process wants of a message: the nonce is what they share.
  const there = message.replaceAll(`:${one.port}`, `:${other.port}`);
  const tries = await Promise.all([
    browser.logIn(message, await owner.signMessage({ message })),
    other.browser().logIn(there, await owner.signMessage({ message: there })),
  ]);
  expect(tries.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
  if (tries[0].status !== 200) {
    const again = await browser.nonce(owner.address);
    await browser.logIn(again.message, await owner.signMessage({ message: again.message }));
  }

  // Given by the one, and taken by the other.
  const elsewhere = await one.browser().nonce(owner.address);
  const moved = elsewhere.message.replaceAll(`:${one.port}`, `:${other.port}`);
  const signature = await owner.signMessage({ message: moved });
  expect((await other.browser().logIn(moved, signature)).status).toBe(200);
  expect((await other.browser().logIn(moved, signature)).status).toBe(401);

  const same = at(other, browser);
  expect((await same.ask('GET', '/api/state')).status).toBe(200);
  const socket = await connect(other.port, '', { cookie: same.cookie });
  expect((await browser.ask('POST', '/api/logout/everywhere')).status).toBe(200);
  // Heard of without a request, within a sweep.
  expect((await socket.closed).code).toBeGreaterThan(4_000);
  expect((await same.ask('GET', '/api/state')).status).toBe(401);
  await Promise.all([one.close(), other.close()]);
});
