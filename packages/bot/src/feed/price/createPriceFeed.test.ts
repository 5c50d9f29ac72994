import { Decimal } from 'decimal.js';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { PriceObservation } from '@twinlane/core/price/choosePrice';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallCounter, storeKeeper } from './callCounter.ts';
import { PLAN_QUOTAS } from './coingeckoPlan.ts';
import { createPriceFeed, type PriceFeedService } from './createPriceFeed.ts';
import type { PriceAlert } from './priceAlerts.ts';
import { openPriceCache, type PriceCache } from './priceCache.ts';
import type { FailedCall } from './readTokenPrices.ts';
import { createMemoryFacts } from './testing/memoryFacts.ts';
import { createScriptedApi, type ScriptedApi } from './testing/scriptedApi.ts';
import { createSimulatedClock, type SimulatedClock } from './testing/simulatedClock.ts';

const START = 20_500 * 86_400_000;
const TOKEN = toChecksumAddress(`0x${'a1'.repeat(20)}`);
const OTHER = toChecksumAddress(`0x${'b2'.repeat(20)}`);
const DOLLAR = toChecksumAddress(`0x${'d0'.repeat(20)}`);

let clock: SimulatedClock;
let api: ScriptedApi;
let cache: PriceCache;
let seen: Map<Address, PriceObservation>;
let held: Address[];
let alerts: PriceAlert[];
let feed: PriceFeedService;

beforeEach(() => {
  clock = createSimulatedClock(START);
  api = createScriptedApi(clock, 1);
  seen = new Map();
  held = [];
  alerts = [];
  open();
});

afterEach(async () => {
  await feed.stop();
  await cache.close();
});

function open(addressesPerCall = 515): void {
  cache = openPriceCache({ platform: `test-${Math.random()}` });
  feed = createPriceFeed({
    apiUse: {
      api,
      counter: createCallCounter({
        quota: PLAN_QUOTAS.demo,
        clock,
        keeper: storeKeeper(createMemoryFacts(), 'key'),
      }),
      quota: PLAN_QUOTAS.demo,
      plan: 'demo',
      platform: 'base',
      addressesPerCall,
    },
    cache,
    pools: { price: (token) => seen.get(token), tokens: () => seen.keys() },
    stablecoins: new Set([DOLLAR]),
    held: () => held,
    maxDeviation: 0.05,
    maxPegDeviation: 0.01,
    onAlert: (alert) => alerts.push(alert),
    onDelivered: () => undefined,
    onFailure: () => undefined,
    clock,
  });
}

/** The pools see so many dollars now. */
function poolsSay(token: Address, usd: number): void {
  seen.set(token, { usd: new Decimal(usd), at: clock.now() });
}

async function told(token = TOKEN): Promise<string> {
  const answer = await feed.price(token);
  return answer.outcome === 'none'
    ? `none: ${answer.reason}`
    : `${answer.usd} ${answer.source} ${answer.freshness} ${answer.check}`;
}

function failing(failure: FailedCall['failure'], more: Partial<FailedCall> = {}): void {
  api.failure = { outcome: 'failed', failure, detail: 'played', ...more };
}

/** Lets time pass second by second, as the running feed does. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1_000);
    await feed.tick();
  }
}

describe('a read', () => {
  it('of an unknown token waits for one call, which all who wait share', async () => {
    api.prices.set(TOKEN, 2).set(OTHER, 3);
    const gate = Promise.withResolvers<void>();
    api.gate = gate.promise;
    const reads = [...Array.from({ length: 20 }, () => feed.price(TOKEN)), feed.price(OTHER)];
    gate.resolve();
    const answers = await Promise.all(reads);
    expect(answers.every((answer) => answer.outcome === 'price')).toBe(true);
    expect(api.calls).toHaveLength(1);
    expect(feed.statistics()).toMatchObject({ reads: 21, hits: 0, calls: 1, bySource: { coingecko: 21 } });
    expect(await told()).toBe('2 coingecko fresh none');
    expect(feed.statistics().hits).toBe(1);
  });

  it('is answered from memory as long as there is something, while calls refresh it', async () => {
    api.prices.set(TOKEN, 2);
    await told();
    api.prices.set(TOKEN, 5);
    await pass(30);
    expect(await told()).toBe('2 coingecko fresh none');
    await pass(60);
    expect(await told()).toBe('2 coingecko stale none');
    await pass(200);
    expect(await told()).toMatch(/^5 coingecko /);
    expect(api.calls).toHaveLength(2);
    expect(feed.statistics().hits).toBe(3);
  });

  it('does not ask again about a token that the API does not know', async () => {
    expect(await told()).toMatch(/^none: Neither/);
    clock.advance(30_000);
    expect(await told()).toMatch(/^none: Neither/);
    expect(api.calls).toHaveLength(1);
    poolsSay(TOKEN, 7);
    expect(await told()).toBe('7 pools fresh none');
  });

  it('takes no address that is not checksummed, or is none', async () => {
    await expect(feed.price(`0x${TOKEN.slice(2).toLowerCase()}`)).rejects.toMatchObject({
      code: 'price.notChecksummed',
      hint: expect.stringContaining(TOKEN) as string,
    });
    await expect(feed.price('0x12')).rejects.toMatchObject({ code: 'address.malformed' });
    expect(api.calls).toHaveLength(0);
  });

  it('says that the quota allows no call where it does not', async () => {
    for (let token = 1; token < 40; token += 1) {
      await feed.price(toChecksumAddress(`0x${token.toString(16).padStart(40, '0')}`));
      clock.advance(1_100);
    }
    expect(await told()).toBe('none: The quota of the price API allows no call now (pace).');
    expect(feed.statistics().refusedByQuota).toBeGreaterThan(0);
    expect(api.calls.length).toBeLessThan(25);
  });

  it('gives many in one call', async () => {
    api.prices.set(TOKEN, 2).set(OTHER, 3);
    const answers = await feed.prices([TOKEN, OTHER, TOKEN]);
    expect([...answers.keys()]).toEqual([TOKEN, OTHER]);
    expect(api.calls).toHaveLength(1);
  });
});

describe('calls', () => {
  it('ask for held and read tokens before others, and go round where there is not room for all', async () => {
    await cache.close();
    open(2);
    const many = Array.from({ length: 5 }, (_, index) =>
      toChecksumAddress(`0x${(index + 1).toString(16).padStart(40, '0')}`),
    );
    for (const token of [...many, TOKEN]) {
      api.prices.set(token, 1);
      poolsSay(token, 1);
    }
    held = [TOKEN];
    await pass(2_000);
    const asked = api.calls.map(({ tokens }) => tokens);
    expect(asked[0]).toContain(TOKEN);
    expect(asked.every((tokens) => tokens.length <= 2)).toBe(true);
    // Each call has room for one of the wanted two and one of the rest.
    expect(new Set(asked.flat())).toEqual(new Set([TOKEN, DOLLAR, ...many]));
  });

  it('are fewer addresses long once the API says how many it takes', async () => {
    for (let token = 1; token < 30; token += 1) {
      poolsSay(toChecksumAddress(`0x${token.toString(16).padStart(40, '0')}`), 1);
    }
    failing('tooManyAddresses', { mostAddresses: 10 });
    await pass(1);
    api.failure = undefined;
    await pass(300);
    expect(api.calls.map(({ tokens }) => tokens.length)).toEqual([30, 10]);
  });

  it('are not made while the API wants to be left alone', async () => {
    failing('rateLimited', { retryAfterMs: 500_000 });
    await told();
    api.failure = undefined;
    await pass(499);
    expect(await told()).toMatch(/pause/);
    expect(api.calls).toHaveLength(1);
    await pass(2);
    expect(api.calls).toHaveLength(2);
  });

  it('wait longer with each refusal that names no time', async () => {
    failing('rateLimited');
    await pass(3_000);
    // 60, 120, 240 … seconds, and never faster than the pace of 277 s.
    expect(api.calls.length).toBeLessThan(9);
    expect(feed.statistics().failures).toEqual({ rateLimited: api.calls.length });
  });

  it('stop for a while where the key is refused, which is told once', async () => {
    failing('unauthorised', { detail: 'the key is not known' });
    await pass(3_000);
    expect(api.calls.length).toBeLessThanOrEqual(4);
    expect(alerts).toMatchObject([
      { level: 'warning', text: expect.stringContaining('the key is not known') as string },
    ]);
  });

  it('do not lose a price that an answer leaves out once', async () => {
    api.prices.set(TOKEN, 2);
    await told();
    await pass(150);
    api.prices.delete(TOKEN);
    await pass(130);
    expect(api.calls).toHaveLength(2);
    api.prices.set(TOKEN, 3);
    await pass(300);
    expect(await told()).toMatch(/^3 coingecko/);
  });

  it('go on after a failure of the record, which the pools bridge', async () => {
    await cache.close();
    let broken = true;
    const facts = createMemoryFacts();
    const keeper = storeKeeper(
      {
        ...facts,
        transaction: (work) => (broken ? Promise.reject(new Error('disk full')) : facts.transaction(work)),
      },
      'key',
    );
    cache = openPriceCache({ platform: 'broken' });
    const failures: string[] = [];
    feed = createPriceFeed({
      apiUse: {
        api,
        counter: createCallCounter({ quota: PLAN_QUOTAS.demo, clock, keeper }),
        quota: PLAN_QUOTAS.demo,
        plan: 'demo',
        platform: 'base',
        addressesPerCall: 515,
      },
      cache,
      pools: { price: (token) => seen.get(token), tokens: () => seen.keys() },
      stablecoins: new Set(),
      held: () => [TOKEN],
      maxDeviation: 0.05,
      maxPegDeviation: 0.01,
      onAlert: () => undefined,
      onDelivered: () => undefined,
      onFailure: (failure) => failures.push(failure),
      clock,
    });
    api.prices.set(TOKEN, 2);
    await pass(15);
    expect(api.calls).toHaveLength(0);
    expect(failures).toContain('disk full');
    broken = false;
    await pass(15);
    expect(api.calls).toHaveLength(1);
  });
});

describe('alerts', () => {
  it('tell once when pools and API part, and once when they agree again; the API’s price is given meanwhile', async () => {
    api.prices.set(TOKEN, 100);
    poolsSay(TOKEN, 100);
    await pass(1);
    poolsSay(TOKEN, 110);
    expect(await told()).toBe('100 coingecko fresh deviates');
    await told();
    expect(alerts).toMatchObject([{ level: 'warning', text: expect.stringContaining('10.0 %') as string }]);
    poolsSay(TOKEN, 101);
    expect(await told()).toBe('100 coingecko fresh agrees');
    expect(alerts.map(({ level }) => level)).toEqual(['warning', 'info']);
  });

  it('come without anybody reading, when a call finds that the sources differ', async () => {
    api.prices.set(TOKEN, 100);
    poolsSay(TOKEN, 50);
    await pass(1);
    expect(alerts).toHaveLength(1);
  });

  it('are critical when a stablecoin leaves its peg, and then it is worth what it is worth', async () => {
    expect(await told(DOLLAR)).toBe('1 peg fresh none');
    poolsSay(DOLLAR, 0.995);
    expect(await told(DOLLAR)).toBe('1 peg fresh agrees');
    poolsSay(DOLLAR, 0.97);
    expect(await told(DOLLAR)).toBe('0.97 pools fresh deviates');
    expect(alerts).toMatchObject([{ level: 'critical' }]);
    poolsSay(DOLLAR, 0.999);
    expect(await told(DOLLAR)).toBe('1 peg fresh agrees');
    expect(alerts).toHaveLength(2);
  });
});
