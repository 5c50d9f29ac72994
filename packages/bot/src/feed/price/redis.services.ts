import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Decimal } from 'decimal.js';
import type { Redis } from 'ioredis';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnRedis } from '../../testing/ownRedis.ts';
import { createTestLog } from '../../testing/testLog.ts';
import { createCallCounter, storeKeeper, twoKeepers } from './callCounter.ts';
import { openRedis } from './openRedis.ts';
import { openPriceCache, type CachedPrice } from './priceCache.ts';
import { redisKeeper } from './redisKeeper.ts';
import { cacheContract } from './testing/cacheContract.ts';
import { keeperContract } from './testing/keeperContract.ts';
import { createMemoryFacts } from './testing/memoryFacts.ts';
import { createSimulatedClock } from './testing/simulatedClock.ts';

const URL = process.env['TWINLANE_TEST_REDIS'] ?? 'redis://127.0.0.1:6379';

let redis: Redis;
const closes: (() => void)[] = [];

beforeAll(async () => {
  redis = await openRedis(URL, createTestLog());
});

afterAll(async () => {
  for (const close of closes) {
    close();
  }
  const keys = await redis.keys(`twinlane:prices*contract-${process.pid}-*`);
  await Promise.all(keys.map((key) => redis.del(key)));
  redis.disconnect();
});

function keeper(name: string) {
  const opened = redisKeeper(redis, name);
  closes.push(() => opened.close());
  return opened;
}

function price(usd: string, at: number): CachedPrice {
  return { known: true, observation: { usd: new Decimal(usd), at } };
}

keeperContract('Redis', keeper, { shared: true });
cacheContract('Redis', (platform) => openPriceCache({ platform, redis }));

describe('two processes with one Redis', () => {
  it('see each other’s prices, also the newer one of a token that both know', async () => {
    const platform = `contract-${process.pid}-shared`;
    const [one, other] = [openPriceCache({ platform, redis }), openPriceCache({ platform, redis })];
    try {
      await one.put(anAddress(1), price('1.5', 1));
      expect(await other.get(anAddress(1))).toEqual(price('1.5', 1));
      await one.put(anAddress(1), price('1.6', 2));
      // The bus tells the other's memory in a moment.
      await expect.poll(() => other.get(anAddress(1))).toEqual(price('1.6', 2));
    } finally {
      await one.close();
      await other.close();
    }
  });

  it('spend one quota', async () => {
    const clock = createSimulatedClock(1_800_000_000_000);
    const name = `contract-${process.pid}-quota`;
    const quota = { perMinute: 4, perMonth: 3_200 };
    // Each has a database of its own.
    const counters = Array.from({ length: 3 }, () =>
      createCallCounter({
        quota,
        clock,
        keeper: twoKeepers(keeper(name), storeKeeper(createMemoryFacts(), name)),
      }),
    );
    let admitted = 0;
    for (let second = 0; second < 10; second += 1) {
      clock.advance(2_000);
      const admissions = await Promise.all(
        counters.map((counter) => counter.admit({ platform: 'base', urgent: true })),
      );
      admitted += admissions.filter((each) => each.admitted).length;
    }
    expect(admitted).toBe(4);
  });
});

/** Redis behind a gate that can be shut, with what is connected through it cut off, and opened again. */
async function gatedRedis() {
  const target = new globalThis.URL(URL);
  const sockets = new Set<Socket>();
  const gate = createServer((socket) => {
    const onward = connect(Number(target.port || 6379), target.hostname);
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  });
  const listen = (at: number) => new Promise<void>((done) => void gate.listen(at, '127.0.0.1', done));
  await listen(0);
  const { port } = gate.address() as AddressInfo;
  const through = await openRedis(`redis://127.0.0.1:${port}`, createTestLog());
  const shut = () => {
    gate.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    redis: through,
    shut,
    open: () => listen(port),
    end() {
      through.disconnect();
      shut();
    },
  };
}

describe('a Redis that goes away', () => {
  it('leaves memory to serve, admits no call that others could not see, and is used again when it is back', async () => {
    const gated = await gatedRedis();
    const cache = openPriceCache({ platform: `contract-${process.pid}-away`, redis: gated.redis });
    const count = redisKeeper(gated.redis, `contract-${process.pid}-away`);
    try {
      await cache.put(anAddress(1), price('2', 1));
      await count.update((record) => record);
      gated.shut();
      expect(await cache.get(anAddress(1))).toEqual(price('2', 1));
      expect(await cache.get(anAddress(2))).toBeUndefined();
      await cache.put(anAddress(3), price('3', 1));
      expect(await cache.get(anAddress(3))).toEqual(price('3', 1));
      await expect(count.update((record) => record)).rejects.toThrow(/clos|connect|retries|timed out/i);
      await gated.open();
      await expect
        .poll(() =>
          count
            .update((record) => record)
            .then(
              () => 'kept',
              () => 'lost',
            ),
        )
        .toBe('kept');
    } finally {
      await cache.close();
      count.close();
      gated.end();
    }
  });

  it('just when a cache begins to listen to the others is listened to when it is back', async () => {
    const gated = await gatedRedis();
    const platform = `contract-${process.pid}-deaf`;
    const [one, other] = [
      openPriceCache({ platform, redis }),
      openPriceCache({ platform, redis: gated.redis }),
    ];
    try {
      gated.shut();
      expect(await other.get(anAddress(1))).toBeUndefined();
      // Longer than the client itself keeps a subscription that it could not send.
      await new Promise((done) => void setTimeout(done, 1_500));
      await gated.open();
      let newest = 1;
      await expect
        .poll(async () => {
          newest += 1;
          await one.put(anAddress(1), price('2', newest));
          return (await other.get(anAddress(1)))?.known;
        })
        .toBe(true);
      // From here its own memory answers, unless it is told.
      await one.put(anAddress(1), price('3', newest + 1));
      await expect.poll(() => other.get(anAddress(1))).toEqual(price('3', newest + 1));
    } finally {
      await one.close();
      await other.close();
      gated.end();
    }
  });

  it('says nothing of caches that are closed as soon as they are opened', async () => {
    const read = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const cache = openPriceCache({ platform: `contract-${process.pid}-brief`, redis });
        const reading = cache.get(anAddress(1));
        await new Promise((done) => void setTimeout(done, index / 4));
        await cache.close();
        return reading;
      }),
    );
    // A rejection that nobody has would fail the run.
    expect(read).toEqual(Array(40).fill(undefined));
  });
});

describe('openRedis', () => {
  it('says what to do where the server refuses us', async () => {
    const own = await createOwnRedis();
    await own.start();
    const inside = await openRedis(own.url, createTestLog());
    await inside.config('SET', 'requirepass', 'a-secret');
    const refused = await openRedis(own.url, createTestLog()).catch((error: unknown) => error);
    inside.disconnect();
    await own.kill();
    expect(refused).toMatchObject({
      code: 'redis.refused',
      hint: expect.stringContaining('password') as string,
    });
  });

  it('says where no server answers, and connects when one does', async () => {
    const own = await createOwnRedis();
    const log = createTestLog();
    const late = await openRedis(own.url, log);
    try {
      expect(log.warnings).toEqual([expect.stringContaining('Redis cannot be reached')]);
      await own.start();
      await expect.poll(() => late.status, { timeout: 20_000 }).toBe('ready');
      expect(await late.ping()).toBe('PONG');
    } finally {
      late.disconnect();
      await own.kill();
    }
  });
});
