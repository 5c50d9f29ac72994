import { openSync, closeSync, fdatasyncSync, mkdtempSync, rmSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { STAGES, type Stage } from '@twinlane/core/lane/fastLane';
import { type FastWorld, startFastWorld } from '@twinlane/bot/fastLane/testing/fastWorld';
import type { Store } from '@twinlane/core/ports';
import { pgliteHarness, postgresHarness } from '@twinlane/bot/store/testing/harness';
import { connectTo } from '@twinlane/bot/chain/endpointOptions';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Benchmark, BenchmarkOptions, Figure } from './harness.ts';
import { figure, percentile } from './harness.ts';

const DATABASES = ['postgres', 'pglite'] as const;
const TRANSPORTS = ['ipc', 'http'] as const;

/** One way in which the Fast Lane runs. */
interface Setting {
  readonly database: (typeof DATABASES)[number];
  readonly transport: (typeof TRANSPORTS)[number];
}

/** The floor judges this one; the others are shown beside it. */
const JUDGED: Setting = { database: 'postgres', transport: 'ipc' };
const P50_TIMES_FLOOR = 2;
const P99_TIMES_FLOOR = 3;
/** Transactions between two blocks: fewer than may wait unmined. */
const BATCH = 8;

/** Milliseconds of each sample. */
interface Samples {
  readonly lane: number[];
  readonly floor: number[];
  readonly bare: number[];
  readonly stages: Readonly<Record<Stage, number[]>>;
}

/** viem signs a transaction of the same size, its bytes are appended to a file and synced, and the node is handed it. */
interface Floor {
  sample(durable: boolean): Promise<number>;
  close(): void;
}

const ETHER = 10n ** 18n;

async function openFloor(
  world: FastWorld,
  transport: Setting['transport'],
  data: `0x${string}`,
): Promise<Floor> {
  const { anvil } = world.sandbox;
  const account = privateKeyToAccount(generatePrivateKey());
  await anvil.request('anvil_setBalance', [account.address, `0x${(1000n * ETHER).toString(16)}`]);
  const connection = connectTo({ url: transport === 'ipc' ? anvil.ipcPath : anvil.httpUrl });
  const folder = mkdtempSync(join(tmpdir(), 'twinlane-floor-'));
  const file = openSync(join(folder, 'attempts'), 'a');
  const to = world.sandbox.deployment.weth.address;
  let nonce = 0;
  return {
    async sample(durable) {
      const began = performance.now();
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId: 31_337,
        nonce,
        to,
        data,
        value: 0n,
        gas: 200_000n,
        maxFeePerGas: 10_000_000_000n,
        maxPriorityFeePerGas: 1_000_000_000n,
      });
      if (durable) {
        writeSync(file, `${raw}\n`);
        fdatasyncSync(file);
      }
      const [answer] = await connection.send([{ method: 'eth_sendRawTransaction', params: [raw] }]);
      const took = performance.now() - began;
      if (answer === undefined || !('result' in answer)) {
        throw new Error('the node did not take a transaction of the floor', { cause: answer });
      }
      nonce += 1;
      return took;
    },
    close() {
      connection.close();
      closeSync(file);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A Fast Lane, and when the node last accepted something of it. */
interface Lane {
  readonly world: FastWorld;
  readonly accepted: { at: number };
}

async function openLane(store: Store, transport: Setting['transport']): Promise<Lane> {
  const accepted = { at: 0 };
  const world = await startFastWorld({
    store,
    transport,
    wrapSubmission: (submission) => ({
      ...submission,
      async send(raw, route) {
        const outcomes = await submission.send(raw, route);
        accepted.at = performance.now();
        return outcomes;
      },
    }),
  });
  return { world, accepted };
}

async function laneSample({ world, accepted }: Lane, bot: number, samples: Samples): Promise<void> {
  const input = world.input(bot);
  const began = performance.now();
  const { entries } = await world.trade(input);
  const took = accepted.at - began;
  const times = entries[0]?.times;
  if (times === undefined) {
    throw new Error('the Fast Lane did not send at once', { cause: entries });
  }
  samples.lane.push(took);
  STAGES.forEach((stage) => samples.stages[stage].push(times[stage]));
}

/** All of it by turns, and between blocks, so that what the machine does otherwise meets all alike. */
async function sampleAll(lane: Lane, floor: Floor, rounds: number, keep: boolean): Promise<Samples> {
  const stages = Object.fromEntries(STAGES.map((stage) => [stage, []])) as unknown as Samples['stages'];
  const { world } = lane;
  const samples: Samples = { lane: [], floor: [], bare: [], stages };
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < BATCH; turn += 1) {
      await laneSample(lane, (keep ? 1_000_000 : 0) + round * BATCH + turn, samples);
      // What the Fast Lane tells afterwards is not the floor's burden.
      await world.lane.idle();
      samples.floor.push(await floor.sample(true));
      samples.bare.push(await floor.sample(false));
    }
    await world.settle();
  }
  return samples;
}

async function measureSetting(
  setting: Setting,
  { smoke, log }: BenchmarkOptions,
): Promise<readonly Figure[]> {
  const { database, transport } = setting;
  const url = process.env['TWINLANE_TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
  const harness = database === 'postgres' ? postgresHarness(url) : pgliteHarness();
  const store = await harness.open();
  try {
    const lane = await openLane(store, transport);
    const { world } = lane;
    try {
      const looked = await world.prepare();
      if (looked.every(({ lacks }) => lacks !== undefined))
        throw new Error('no pool is ready for the Fast Lane');
      const floor = await openFloor(world, transport, `0x${'ab'.repeat(260)}`);
      try {
        await sampleAll(lane, floor, smoke ? 1 : 10, false);
        const samples = await sampleAll(lane, floor, smoke ? 1 : 40, true);
        const load = loadavg()[0]?.toFixed(1) ?? '?';
        const times = [0.5, 0.99].map((share) =>
          (at(samples.lane, share) / at(samples.floor, share)).toFixed(2),
        );
        log(
          `${transport}, ${database}: ${samples.lane.length} signals, ${times[0]} × the floor at p50, ` +
            `${times[1]} × at p99, load ${load}`,
        );
        return figuresOf(setting, samples);
      } finally {
        floor.close();
      }
    } finally {
      await world.stop();
    }
  } finally {
    await harness.cleanUp();
  }
}

function at(samples: readonly number[], share: number): number {
  return percentile(
    samples.toSorted((a, b) => a - b),
    share,
  );
}

function figuresOf({ database, transport }: Setting, samples: Samples): readonly Figure[] {
  const where = `${transport}, ${database}`;
  const isJudged = database === JUDGED.database && transport === JUDGED.transport;
  const both = [
    { name: 'p50', share: 0.5, times: P50_TIMES_FLOOR },
    { name: 'p99', share: 0.99, times: P99_TIMES_FLOOR },
  ];
  return [
    ...both.flatMap(({ name, share, times }) => {
      const [lane, floor] = [at(samples.lane, share), at(samples.floor, share)];
      return [
        figure({
          what: `${where}: signal to acceptance, ${name}`,
          value: lane,
          unit: 'ms',
          peer: { name: 'sign, fdatasync, send', value: floor },
        }),
        figure({
          what: `${where}: in floors, ${name}`,
          value: lane / floor,
          unit: '×',
          ...(isJudged ? { bar: { atMost: times } } : {}),
        }),
      ];
    }),
    ...both.map(({ name, share }) =>
      figure({
        what: `${where}: beside the bare floor, ${name}`,
        value: at(samples.lane, share),
        unit: 'ms',
        peer: { name: 'sign, send', value: at(samples.bare, share) },
      }),
    ),
    ...STAGES.filter((stage) => stage !== 'total').flatMap((stage) =>
      both.map(({ name, share }) =>
        figure({ what: `${where}: ${stage}, ${name}`, value: at(samples.stages[stage], share), unit: 'ms' }),
      ),
    ),
  ];
}

/** From a signal to the node's acceptance, beside the least that a durable send takes. */
export const benchmark: Benchmark = {
  name: 'fast-lane',
  title: 'From a signal of the Fast Lane to the acceptance by the node, beside sign, fdatasync and send',
  async run(options) {
    const figures: Figure[] = [];
    for (const transport of TRANSPORTS) {
      for (const database of DATABASES) {
        figures.push(...(await measureSetting({ database, transport }, options)));
      }
    }
    return figures;
  },
};
