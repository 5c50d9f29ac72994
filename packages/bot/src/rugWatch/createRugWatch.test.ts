import type { Pool } from '@twinlane/core/amm/pool';
import { toChecksumAddress } from '@twinlane/core/money/address';
import { FatalError } from '@twinlane/core/errors';
import type { Address, Hex } from '@twinlane/core/money/hex';
import type { BlockUpdate, Rollback } from '@twinlane/core/ports';
import type { LiquidityHolder } from '@twinlane/core/risk/tokenScan';
import type { RugFacts, RugSale } from '@twinlane/core/rug/rugFacts';
import type { SaleRequest } from '@twinlane/core/rug/saleTrials';
import { aBlock, aPair, aRangePool, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition } from '@twinlane/core/testing/buildStep';
import { encodeAbiParameters, encodeEventTopics, parseAbi } from 'viem';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestLog } from '../testing/testLog.ts';
import { createRugWatch, type RugWatch, type RugWatchParts } from './createRugWatch.ts';

const TOKEN = aToken(1, 'TKN', 8);
const PAIR = aPair(USDC, 10n ** 12n, TOKEN, 10n ** 14n);
const LOCKER = toChecksumAddress(`0x${'10'.repeat(20)}`);
const SOMEBODY = toChecksumAddress(`0x${'50'.repeat(20)}`);
const NOBODY: Address = '0x0000000000000000000000000000000000000000';
const POSITION = aPosition(TOKEN, 100n, 1n);
const abi = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event OwnershipTransferred(address indexed from, address indexed to)',
  'event AdminChanged(address from, address to)',
  'event Paused(address account)',
  'event Upgraded(address indexed implementation)',
]);

let pools: Pool[];
let logs: unknown[];
let tried: SaleRequest[];
let sale: (request: SaleRequest) => RugSale | undefined;
let holders: LiquidityHolder[] | undefined;
/** Before block 7, and from it on; the node may not have the first. */
let supplies: readonly [before: bigint | undefined, after: bigint];
let supplyReads: (readonly [tokens: number, block: number | 'latest'])[];
let rollBack: (rollback: Rollback) => Promise<void>;
let log: ReturnType<typeof createTestLog>;

beforeEach(() => {
  [pools, logs, tried, holders] = [[PAIR], [], [], undefined];
  [supplies, supplyReads] = [[750n, 1_000n], []];
  sale = ({ pool, amountIn }) => sold(pool, amountIn);
  log = createTestLog();
});

function sold({ address: pool }: Pool, amountIn: bigint): RugSale {
  return { outcome: 'passed', pool, amountIn, expected: 100n, brought: 100n, gas: 1n };
}

function watchWith(changes: Partial<RugWatchParts> = {}): RugWatch {
  return createRugWatch({
    client: {
      batch: async () => [logs, []],
      readContracts: readSupplies,
    },
    mirror: {
      poolsOf: () => pools,
      onRollback: (listener) => {
        rollBack = listener;
        return () => undefined;
      },
      onReset: () => () => undefined,
    },
    cash: USDC,
    holder: undefined,
    trialEveryBlocks: 1,
    trusted: new Set(),
    patienceMs: 60_000,
    lockers: [LOCKER],
    liquidityHolders: async () => holders,
    trySale: async (request) => {
      tried.push(request);
      return sale(request);
    },
    log,
    ...changes,
  });
}

const readSupplies: RugWatchParts['client']['readContracts'] = async (calls, block) => {
  supplyReads.push([calls.length, block]);
  const [before, after] = supplies;
  const supply = block === 6 ? before : after;
  if (supply === undefined) throw new FatalError('rpc.state-missing', 'It is pruned.');
  return calls.map(() => amount(supply));
};

function at(list: readonly Pool[]): (address: Address) => Pool | undefined {
  return (address) => list.find((pool) => pool.address === address);
}

async function look(watch: RugWatch, number: number, before = pools): Promise<RugFacts | undefined> {
  const update = { header: aBlock(number), before: at(before), after: at(pools) } as unknown as BlockUpdate;
  return (await watch.look(update, [POSITION])).get(TOKEN.address);
}

type EventName = (typeof abi)[number]['name'];

/** A log of the token, or of somebody else. */
function logged(eventName: EventName, args: readonly Address[], data: Hex = '0x', address = TOKEN.address) {
  const named = Object.fromEntries(args.map((arg, index) => [INPUTS[eventName][index] ?? '', arg]));
  const topics = encodeEventTopics({ abi, eventName, args: named });
  return { address: address.toLowerCase(), topics, data };
}

const INPUTS: Readonly<Record<EventName, readonly string[]>> = {
  Transfer: ['from', 'to'],
  OwnershipTransferred: ['from', 'to'],
  AdminChanged: [],
  Paused: [],
  Upgraded: ['implementation'],
};

function amount(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

describe('a look at what is held', () => {
  const seen = { block: 7, at: aBlock(7).timestamp };
  it.each<[string, () => unknown, object | undefined]>([
    ['a mint', () => logged('Transfer', [NOBODY, SOMEBODY], amount(250n)), { kind: 'minted', to: SOMEBODY, share: 333_333 }],
    ['a pause', () => logged('Paused', [], amount(1n)), { kind: 'paused' }],
    ['other code', () => logged('Upgraded', [SOMEBODY]), { kind: 'upgraded', to: SOMEBODY }],
    ['another owner', () => logged('OwnershipTransferred', [LOCKER, SOMEBODY]), { kind: 'ownership', from: LOCKER, to: SOMEBODY }],
    ['another admin', () => logged('AdminChanged', [], encodeAbiParameters([{ type: 'address' }, { type: 'address' }], [LOCKER, SOMEBODY])),
      { kind: 'ownership', from: LOCKER, to: SOMEBODY }],
    ['ownership given up', () => logged('OwnershipTransferred', [LOCKER, NOBODY]), undefined],
    ['another token’s pause', () => logged('Paused', [], amount(1n), USDC.address), undefined],
    ['a log that is cut', () => ({ ...logged('Upgraded', [SOMEBODY]), topics: [logged('Upgraded', [SOMEBODY]).topics[0]] }), undefined],
  ])('reads %s from the logs', async (_, entry, act) => {
    logs = [entry()];
    expect((await look(watchWith(), 7))?.acts).toEqual(act === undefined ? [] : [{ ...seen, ...act }]);
  }); // prettier-ignore

  it.each([
    ['was given back in its block', 1_000n, 1_000n],
    ['is less than what was burned', 1_000n, 900n],
    ['cannot be told from what was there before', undefined, 1_000n],
  ])('sees no mint in what %s', async (_, before, after) => {
    supplies = [before, after];
    logs = [logged('Transfer', [NOBODY, SOMEBODY], amount(10n ** 30n)), logged('Paused', [], amount(1n))];
    expect((await look(watchWith(), 7))?.acts).toEqual([{ ...seen, kind: 'paused' }]);
  });

  it('asks for the supplies once, however many mints a token logs', async () => {
    logs = Array.from({ length: 300 }, () => logged('Transfer', [NOBODY, SOMEBODY], amount(250n)));
    expect((await look(watchWith(), 7))?.acts).toEqual([
      { ...seen, kind: 'minted', to: SOMEBODY, share: 333_333 },
    ]);
    expect(supplyReads).toEqual([
      [1, 6],
      [1, 7],
    ]);
  });

  it('keeps acts for as long as the token is held, and takes back those of dropped blocks', async () => {
    const watch = watchWith();
    logs = [logged('Paused', [], amount(1n))];
    await look(watch, 7);
    logs = [];
    expect((await look(watch, 8))?.acts).toHaveLength(1);
    await rollBack({ ancestor: aBlock(6), dropped: [] });
    expect((await look(watch, 7))?.acts).toEqual([]);
  });

  it('tries the sale where most is paid, and in the pair where that fails', async () => {
    const range = aRangePool(TOKEN, USDC, { liquidity: 10n ** 30n });
    pools = [PAIR, range];
    sale = ({ pool, amountIn }) =>
      pool.kind === 'constantProduct'
        ? sold(pool, amountIn)
        : { outcome: 'failed', pool: pool.address, amountIn, reason: 'taxed' };
    expect((await look(watchWith(), 7))?.sale).toMatchObject({ outcome: 'passed', pool: PAIR.address });
    expect(tried.map(({ pool, amountIn }) => [pool.kind, amountIn])).toEqual([
      ['concentratedLiquidity', 100n],
      ['constantProduct', 100n],
    ]);
  });

  it('tries it from the wallet that holds it', async () => {
    await look(watchWith({ holder: SOMEBODY }), 7);
    expect(tried[0]?.holder).toBe(SOMEBODY);
  });

  it('tries it every so many blocks, and at once where something is suspicious', async () => {
    const watch = watchWith({ trialEveryBlocks: 5 });
    for (const number of [7, 8, 9]) await look(watch, number);
    expect(tried).toHaveLength(1);
    const whole = pools;
    pools = [aPair(USDC, 10n ** 11n, TOKEN, 10n ** 13n)];
    const facts = await look(watch, 10, whole);
    expect(facts?.recentLiquidity).toEqual({ left: 100_000, blocks: 1 });
    expect(facts?.sale?.outcome).toBe('passed');
    expect(tried).toHaveLength(2);
  });

  it('knows until when liquidity is locked, and that it left its lock', async () => {
    const watch = watchWith();
    const lock = { kind: 'account', foundBy: 'its lock', locked: true } as const;
    holders = [{ ...lock, address: SOMEBODY, share: 0.9, lockLeft: 60 }];
    await look(watch, 7);
    await expect
      .poll(async () => (await look(watch, 8))?.locks)
      .toEqual([
        { pool: PAIR.address, owner: SOMEBODY, unlocksAt: aBlock(7).timestamp + 60, share: 900_000 },
      ]);
    logs = [logged('Transfer', [LOCKER, SOMEBODY], amount(900n), PAIR.address)];
    expect((await look(watch, 9))?.acts).toEqual([
      expect.objectContaining({ kind: 'liquidityReleased', from: LOCKER, share: 900_000 }),
    ]);
  });

  it('goes on without what the node does not say', async () => {
    const client = { batch: () => Promise.reject(new Error('away')), readContracts: async () => [] };
    const never = new Promise<undefined>(() => undefined);
    const facts = await look(watchWith({ client, trySale: () => never, patienceMs: 1 }), 7);
    expect(facts).toEqual({ block: 7, recentLiquidity: { left: 1_000_000, blocks: 0 }, acts: [], locks: [] });
    expect(log.warnings).toContain('Held tokens could not be watched in full');
  });

  it('asks again for the logs of blocks that the node did not give', async () => {
    let isAway = true;
    const pause = logged('Paused', [], amount(1n));
    const batch: RugWatchParts['client']['batch'] = async (calls) => {
      if (isAway) throw new Error('away');
      const [{ blockHash }] = calls[0]!.params as readonly [{ readonly blockHash: Hex }];
      return blockHash === aBlock(7).hash ? [[pause], []] : [[], []];
    };
    const watch = watchWith({ client: { batch, readContracts: async () => [] } });
    expect((await look(watch, 7))?.acts).toEqual([]);
    isAway = false;
    expect((await look(watch, 8))?.acts).toEqual([{ kind: 'paused', ...seen }]);
    expect((await look(watch, 9))?.acts).toHaveLength(1);
  });

  it('waits for logs that are late, and does not ask for them twice', async () => {
    const asked: Hex[] = [];
    const late = Promise.withResolvers<readonly unknown[]>();
    const batch: RugWatchParts['client']['batch'] = async (calls) => {
      const [{ blockHash }] = calls[0]!.params as readonly [{ readonly blockHash: Hex }];
      asked.push(blockHash);
      return blockHash === aBlock(7).hash ? late.promise : [[], []];
    };
    const watch = watchWith({ client: { batch, readContracts: readSupplies }, patienceMs: 1 });
    for (const number of [7, 8, 9]) await look(watch, number);
    late.resolve([[logged('Paused', [], amount(1n))], []]);
    await expect
      .poll(async () => (await look(watch, 10))?.acts, { timeout: 20_000 })
      .toEqual([{ ...seen, kind: 'paused' }]);
    expect(asked.filter((hash) => hash === aBlock(7).hash)).toHaveLength(1);
  });

  it('takes nothing for a sign that trusted rulers do', async () => {
    logs = [logged('Paused', [], amount(1n))];
    const facts = await look(watchWith({ trusted: new Set([TOKEN.address.toLowerCase()]) }), 7);
    expect(facts).toMatchObject({ acts: [], sale: { outcome: 'passed' } });
  });

  it('tries no sale of what is being sold', async () => {
    const update = { header: aBlock(7), before: at(pools), after: at(pools) } as unknown as BlockUpdate;
    await watchWith().look(update, [POSITION], new Set([TOKEN.address]));
    expect(tried).toEqual([]);
  });

  it('asks for nothing where nothing is held', async () => {
    const update = { header: aBlock(7) } as unknown as BlockUpdate;
    expect(await watchWith().look(update, [])).toEqual(new Map());
    expect(tried).toEqual([]);
  });
});
