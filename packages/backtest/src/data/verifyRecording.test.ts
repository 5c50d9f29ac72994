import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { getAmountOut } from '@twinlane/core/amm/constantProduct';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { START_PRICE, syntheticPool } from './testing/syntheticRecording.ts';
import { verifyRecording } from './verifyRecording.ts';

const POOL = '0x3000000000000000000000000000000000000003';
const EVENT_HEADER =
  'pool,seq,block_number,timestamp,event,amount0,amount1,sqrtPriceX96,liquidity,tick,tickLower,tickUpper,liquidity_delta';
const DAY_HEADER =
  'block_number,timestamp,tx_hash,tx_index,log_index,event,amount0,amount1,sqrtPriceX96,liquidity,tick,tickLower,tickUpper,amount,owner,sender,recipient';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinlane-recordings-'));
  await save('made_pools_up.csv', `pool,token0,token1,fee,tick_spacing\n${POOL},a,b,3000,60\n`);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function save(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function eventRows(): string[] {
  return syntheticPool().map((event, seq) =>
    event.event === 'Swap'
      ? `${POOL},${seq},${seq + 1},0,Swap,${event.amount0},${event.amount1},${event.sqrtPriceX96},${event.liquidity},${event.tick},,,`
      : `${POOL},${seq},${seq + 1},0,${event.event},1,1,,,,${event.lower},${event.upper},${event.delta}`,
  );
}

function dayRows(): string[] {
  return syntheticPool().map((event, index) =>
    event.event === 'Swap'
      ? `${index},t,0x,0,0,Swap,${event.amount0},${event.amount1},${event.sqrtPriceX96},${event.liquidity},${event.tick},,,,,s,r`
      : `${index},t,0x,0,0,${event.event},1,1,,,,${event.lower},${event.upper},${event.delta < 0n ? -event.delta : event.delta},o,,`,
  );
}

function history(): Record<string, unknown> {
  return {
    pool: POOL,
    chain_id: 1,
    config: { fee: 3000, tick_spacing: 60, initial_sqrt_price_X96: START_PRICE.toString() },
    events: syntheticPool().map((event, index) =>
      event.event === 'Swap'
        ? {
            ev: 'swap',
            amount0: event.amount0.toString(),
            amount1: event.amount1.toString(),
            amount_specified: event.specified.toString(),
            sqrt_price_x96: event.sqrtPriceX96.toString(),
            liquidity: event.liquidity.toString(),
            tick: event.tick,
            block_number: index,
          }
        : {
            ev: 'liq',
            type: event.event === 'Mint' ? 1 : 2,
            liquidity: (event.delta < 0n ? -event.delta : event.delta).toString(),
            tick_lower: event.lower,
            tick_upper: event.upper,
            block_number: index,
          },
    ),
  };
}

function csv(header: string, rows: readonly string[]): string {
  return `${[header, ...rows].join('\n')}\n`;
}

describe('events of whole pools', () => {
  test('every swap but the first is checked, gzip or plain, and progress is told', async () => {
    const content = csv(EVENT_HEADER, eventRows());
    for (const [name, bytes] of [
      ['made_events_up.csv', content],
      ['made_events_up.csv.gz', gzipSync(content)],
    ] as const) {
      const shares: number[] = [];
      const report = await verifyRecording(await save(name, bytes), {
        onProgress: ({ share }) => shares.push(share),
      });
      expect(report).toMatchObject({
        format: 'concentrated-liquidity events',
        events: 12,
        checked: 7,
        exact: 7,
        mismatches: 0,
        unverifiable: { 'first swap of a pool: its price before is not recorded': 1 },
        notes: [],
        holds: true,
      });
      expect(shares.at(-1)).toBe(1);
    }
  });

  test('one wei of difference is found, with all its numbers, and spoils no later swap', async () => {
    const rows = eventRows();
    const cells = rows[4]!.split(',');
    const amount0 = BigInt(cells[5]!);
    rows[4] = cells.with(5, (amount0 - 1n).toString()).join(',');
    const report = await verifyRecording(await save('made_events_up.csv', csv(EVENT_HEADER, rows)));
    expect(report).toMatchObject({ checked: 7, exact: 6, mismatches: 1, holds: false });
    expect(report.firstMismatch).toMatchObject({
      pool: POOL,
      place: 'line 6, seq 4',
      before: { fee: '3000', tickSpacing: '60' },
      recorded: { amount0: (amount0 - 1n).toString() },
    });
    expect(Object.keys(report.firstMismatch?.computed ?? {})).toEqual([
      'amount0',
      'amount1',
      'sqrtPriceX96',
      'liquidity',
      'tick',
    ]);
  });

  test('a list of pools elsewhere can be named; without one the error says what is missing', async () => {
    const path = await save('lonely_events.csv', csv(EVENT_HEADER, eventRows()));
    await expect(verifyRecording(path)).rejects.toMatchObject({
      code: 'data.no-pool-list',
      message: expect.stringContaining('lonely_pools.csv') as string,
    });
    const report = await verifyRecording(path, { pools: join(folder, 'made_pools_up.csv') });
    expect(report.exact).toBe(7);
  });

  test('a note is left where the list counts other swaps, or the last line is not ended', async () => {
    const pools = await save(
      'counted_pools.csv',
      `pool,fee,tick_spacing,swaps_replayed_exactly\n${POOL.toUpperCase().replace('0X', '0x')},3000,60,9\n`,
    );
    const path = await save('made_events_up.csv', csv(EVENT_HEADER, eventRows()).trimEnd());
    const { notes, holds } = await verifyRecording(path, { pools });
    expect(holds).toBe(true);
    expect(notes).toEqual([
      expect.stringContaining('counts 9 reproducible swaps'),
      expect.stringContaining('does not end in a newline'),
    ]);
  });
});

describe('a day of one pool', () => {
  test('swaps within known liquidity are checked, the others said to be unverifiable', async () => {
    const path = await save('aaa_bbb_3000_2024-01-05.csv', csv(DAY_HEADER, dayRows()));
    expect(await verifyRecording(path)).toMatchObject({
      format: 'concentrated-liquidity day',
      events: 12,
      exact: 5,
      mismatches: 0,
      unverifiable: {
        'first swap: the state before is not recorded': 1,
        'swap that changes the liquidity: the ticks it crosses are not recorded': 1,
        'swap across several ticks that are not recorded: liquidity may come and go on the way': 1,
      },
      holds: true,
    });
  });

  test('the fee comes from the name or the option; a wrong one shows', async () => {
    const path = await save('day.csv', csv(DAY_HEADER, dayRows()));
    await expect(verifyRecording(path)).rejects.toMatchObject({ code: 'data.no-fee' });
    await expect(verifyRecording(path, { fee: -1 })).rejects.toMatchObject({ code: 'data.bad-fee' });
    expect(await verifyRecording(path, { fee: 3000 })).toMatchObject({ exact: 5, mismatches: 0 });
    expect(await verifyRecording(path, { fee: 500 })).toMatchObject({ holds: false });
  });
});

describe('a pool’s history', () => {
  test('every swap is checked against what was asked for', async () => {
    const path = await save('history.json', JSON.stringify(history()));
    expect(await verifyRecording(path)).toMatchObject({
      format: 'concentrated-liquidity history',
      events: 12,
      exact: 8,
      unverifiable: {},
      holds: true,
    });
  });
});

describe('tick tables', () => {
  const snapshot = {
    description: 'made up',
    fee: 500,
    tickSpacing: 10,
    sqrtPriceX96: (1n << 96n).toString(),
    liquidity: '5',
    tick: 0,
    ticks: [
      { tick: 10, liquidityGross: '5', liquidityNet: '-5' },
      { tick: -10, liquidityGross: '5', liquidityNet: '5' },
    ],
  };

  test('liquidity must add up', async () => {
    const path = await save('tables.json', JSON.stringify([snapshot, { ...snapshot, liquidity: '6' }]));
    expect(await verifyRecording(path)).toMatchObject({
      format: 'tick-table snapshots',
      unit: 'tick tables',
      exact: 1,
      mismatches: 1,
      firstMismatch: { place: 'element 1', recorded: { liquidity: '6' }, computed: { liquidity: '5' } },
    });
  });
});

function reserveRows(out: bigint): readonly string[] {
  return [
    `${POOL},1,1,${10n ** 18n},${10n ** 18n}`,
    `${POOL},2,1,${10n ** 18n + 10n ** 12n},${10n ** 18n - out}`,
    `${POOL},3,1,${10n ** 19n},${10n ** 19n}`,
  ];
}

describe('reserves', () => {
  const bought = getAmountOut(10n ** 12n, 10n ** 18n, 10n ** 18n, 3000);

  test.each([
    ['all that the formula allows', bought, { exact: 1, inexact: 0, mismatches: 0 }],
    ['less, as after a tax', bought - 1n, { exact: 0, inexact: 1, mismatches: 0 }],
    ['more, which cannot be', bought + 1n, { exact: 0, inexact: 0, mismatches: 1 }],
  ])('a step that pays %s', async (_name, out, counts) => {
    const path = await save(
      'sync.csv',
      csv('pool,block_number,log_index,reserve0,reserve1', reserveRows(out)),
    );
    expect(await verifyRecording(path)).toMatchObject({
      format: 'constant-product reserves',
      unit: 'reserve steps',
      events: 3,
      checked: 1,
      ...counts,
    });
  });
});

describe('a bad file', () => {
  test.each([
    [
      'a row that is cut off',
      (rows: string[]) => rows.with(5, rows[5]!.slice(0, 60)),
      /line 7: .*Record Length/,
    ],
    [
      'a number that is none',
      (rows: string[]) => rows.with(3, rows[3]!.replace('Swap,', 'Swap,x')),
      /line 5: amount0 is "x/,
    ],
    [
      'an unknown event',
      (rows: string[]) => rows.with(0, rows[0]!.replace('Mint', 'Mind')),
      /line 2: "Mind"/,
    ],
    ['an unknown pool', (rows: string[]) => rows.with(2, rows[2]!.replace('0x3', '0x4')), /line 4: pool 0x4/],
    ['rows out of order', (rows: string[]) => [rows[1]!, rows[0]!], /line 3: seq 0 does not follow 1/],
    [
      'a burn of what was never minted',
      (rows: string[]) => [rows[0]!.replace('Mint', 'Burn').replace(/\d+$/, '-5')],
      /line 2: .*burn of 5/,
    ],
    [
      'a price that no pool has',
      (rows: string[]) => rows.with(3, rows[3]!.replace(/(Swap,[^,]*,[^,]*),\d+/, '$1,5')),
      /line 5: no pool has the square-root price 5/,
    ],
  ])('%s is reported with its line', async (_name, spoil, message) => {
    const path = await save('made_events_up.csv', csv(EVENT_HEADER, spoil(eventRows())));
    await expect(verifyRecording(path)).rejects.toMatchObject({
      name: 'UserError',
      code: 'data.malformed',
      message: expect.stringMatching(message) as string,
    });
  });

  test('gzip data that is cut off or damaged is reported with the last whole line', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${POOL},${index},0,${index}000,${index * 7919}`);
    const packed = gzipSync(csv('pool,block_number,log_index,reserve0,reserve1', rows));
    const cut = await save('cut.csv.gz', packed.subarray(0, packed.length - 2000));
    await expect(verifyRecording(cut)).rejects.toMatchObject({
      code: 'data.truncated',
      message: expect.stringMatching(/middle of its gzip data, after line \d{3,}/) as string,
    });
    packed.fill(0x55, 5000, 5100);
    const damaged = await save('damaged.csv.gz', packed);
    await expect(verifyRecording(damaged)).rejects.toMatchObject({ name: 'UserError' });
  });

  test.each([
    ['nothing', '', 'data.malformed'],
    ['other columns', 'a,b\n1,2\n', 'data.unknown-format'],
    ['half a JSON document', JSON.stringify(history(), undefined, 1).slice(0, 1500), 'data.malformed'],
    ['JSON of another shape', '{"pool": "x"}', 'data.malformed'],
    ['a list of other things', '[1]', 'data.malformed'],
  ])('%s is refused', async (_name, content, code) => {
    const path = await save('bad.txt', content);
    await expect(verifyRecording(path)).rejects.toMatchObject({ name: 'UserError', code });
  });

  test('half a JSON document names the line', async () => {
    const path = await save('half.json', JSON.stringify(history(), undefined, 1).slice(0, 1500));
    await expect(verifyRecording(path)).rejects.toThrow(/line 6\d: this is not whole JSON/);
  });

  test('a file that is not there, or a folder, is refused', async () => {
    await expect(verifyRecording(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'data.unreadable',
    });
    await expect(verifyRecording(folder)).rejects.toMatchObject({ code: 'data.unreadable' });
  });
});

const data = process.env['TWINLANE_DATA'];
if (data === undefined || data === '') {
  process.stderr.write('\nTWINLANE_DATA is not set. NOT CHECKED: the recorded pools.\n\n');
}

describe.skipIf(data === undefined || data === '')('recorded pools (needs TWINLANE_DATA)', () => {
  test.each([
    ['polygon_v3_events_tune.csv.gz', { checked: 30_369, exact: 30_369 }],
    ['ens_weth_3000_from_init.json', { checked: 63, exact: 63 }],
    ['usdc_weth_500_2024-01-05.csv.gz', { checked: 5478, exact: 5478 }],
    ['usdc_weth_3000_2024-01-05.csv.gz', { checked: 244, exact: 244 }],
    ['bella_pool_snapshots.json', { checked: 3, exact: 3 }],
    ['mainnet_v2_sync_tune.csv.gz', { checked: 85_710, exact: 62_592, inexact: 23_118 }],
    ['polygon_v2_sync.csv.gz', { checked: 72_386, exact: 65_168, inexact: 7218 }],
  ])('%s', async (name, counts) => {
    const report = await verifyRecording(join(data ?? '', 'pools', name));
    expect(report).toMatchObject({ ...counts, mismatches: 0, notes: [], holds: true });
  });

  test.each([
    ['mainnet_v2_sync_tune.csv.gz', 'mainnet_v2_pools_tune.csv', 'swap_exact_getAmountOut'],
    ['polygon_v2_sync.csv.gz', 'polygon_v2_pools.csv', 'exact_997'],
  ])('%s agrees with its list of pools, pair by pair', async (name, listName, column) => {
    const report = await verifyRecording(join(data ?? '', 'pools', name));
    const list = await readFile(join(data ?? '', 'pools', listName), 'utf8');
    const [header = '', ...lines] = list.trim().split('\n');
    const columns = header.split(',');
    const counted = lines.map((line) => {
      const cells = line.split(',');
      const at = (wanted: string) => cells[columns.indexOf(wanted)] ?? '';
      return [at('pool'), Number(at('swap_like')), Number(at(column))];
    });
    expect(counted.length).toBe(report.pools.size);
    expect(counted).toEqual(
      counted.map(([pool]) => {
        const found = report.pools.get(String(pool));
        return [pool, found?.checked, found?.exact];
      }),
    );
  });
});
