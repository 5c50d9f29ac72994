import { problem } from '@twinlane/protocol/problem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, expect, it } from 'vitest';
import type { Answer } from './api/testing/testServer.ts';
import type { ServerOptions } from './api/createServer.ts';
import { openBreakersOf, testClock } from './breaker/testing/breakerWorld.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { startLoginServer } from './testing/loginWorld.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

const owner = privateKeyToAccount(generatePrivateKey());
const REASON = { reason: 'for the test' };

function codeOf(answer: Answer): readonly [number, string] {
  return answer.status < 400 ? [answer.status, ''] : [answer.status, problem.parse(answer.json()).code];
}

type Operator = NonNullable<ServerOptions['operator']>;

function operatorOf(breakers: Operator['breakers']): Operator {
  return {
    breakers,
    emergency: () => Promise.resolve({ stopped: true, exits: false, flag: false, stored: true }),
  };
}

it('lets nobody in while logins are guessed at, holds up nobody who is in, and stops trading all the same', async () => {
  const store = await harness.open();
  const clock = testClock();
  const breakers = await openBreakersOf(store, clock);
  const server = await startLoginServer(store, {
    clock,
    login: { wallets: [{ address: owner.address, role: 'owner' }] },
    rates: { login: 1_000 },
    operator: operatorOf(breakers),
  });
  const browser = server.browser();
  await browser.logInWith(server.newLink());

  const guesser = server.browser();
  const tries: string[] = [];
  for (let count = 0; count < 100 && tries.at(-1) !== 'logins_held'; count += 1) {
    tries.push(codeOf(await guesser.logInWith('A'.repeat(43)))[1]);
  }
  expect(tries.length).toBeGreaterThan(3);
  expect(tries.length).toBeLessThan(100);

  const right = server.browser();
  const held = await right.logInWith(server.newLink());
  expect(codeOf(held)).toEqual([429, 'logins_held']);
  expect(Number(held.headers['retry-after'])).toBeGreaterThan(0);
  expect(
    codeOf(await right.ask('POST', '/api/login/nonce', { address: owner.address, chainId: 31_337 }))[0],
  ).toBe(429);
  expect((await browser.ask('GET', '/api/people')).status).toBe(200);
  const act = await browser.ask('POST', '/api/breakers/redisFailure/isolate', REASON);
  expect(act.status).toBe(200);
  expect((await browser.ask('POST', '/api/emergency-stop', REASON)).status).toBe(200);
  expect((await server.ask('POST', '/api/emergency-stop', REASON)).status).toBe(200);

  clock.pass(3_600_000);
  await expect
    .poll(async () => (await right.logInWith(server.newLink())).status, { timeout: 10_000 })
    .toBe(200);
  await server.close();
  await breakers.close();
  await store.close();
});

it('holds up neither scripts with a token nor the command on the machine while tokens are guessed at', async () => {
  const store = await harness.open();
  const clock = testClock();
  const breakers = await openBreakersOf(store, clock);
  const server = await startLoginServer(store, { clock, operator: operatorOf(breakers) });
  const made = await server.ask('POST', '/api/api-tokens', {
    name: 'script',
    scopes: ['read', 'operate'],
    days: 1,
    ...REASON,
  });
  const { secret } = made.json() as { secret: string };

  const wrong = 'A'.repeat(43);
  const isHeld = async (): Promise<boolean> =>
    codeOf(await server.ask('POST', '/api/api-tokens', {}, wrong))[1] === 'logins_held';
  for (let count = 0; count < 100; count += 1) await server.ask('GET', '/api/state', undefined, wrong);
  expect(await isHeld()).toBe(true);

  const act = await server.ask('POST', '/api/breakers/redisFailure/isolate', REASON, secret);
  expect(codeOf(act)).toEqual([200, '']);
  const link = await server.ask('POST', '/api/login/links', {});
  expect(codeOf(link)).toEqual([200, '']);
  const browser = server.browser();
  expect(codeOf(await browser.logInWith('A'.repeat(43)))).toEqual([429, 'logins_held']);
  await server.close();
  await breakers.close();
  await store.close();
});
