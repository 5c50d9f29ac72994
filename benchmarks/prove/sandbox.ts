import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@twinlane/sandbox/sandbox';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { sameBlocks: 2000, longBlocks: 20_000, samples: 20 };
const SMOKE = { sameBlocks: 240, longBlocks: 480, samples: 4 };
/** What the second half of the samples may have on average above the second quarter. The first quarter is warm-up. */
const FLAT = 1.15;
const MEBIBYTE = 2 ** 20;

type Log = (line: string) => void;

/** One seed is one market, however often it is stopped, and a long run does not grow. */
export const proof: Proof = {
  name: 'sandbox',
  title: 'the embedded market is the same for a seed, through restarts, and stays flat in memory and on disk',
  async run({ smoke, seed, stateFolder, log }) {
    const size = smoke ? SMOKE : FULL;
    const figures = [
      ...(await proveSame(seed, size.sameBlocks, stateFolder, log)),
      ...(await proveFlat(seed, size, stateFolder, { smoke, log })),
    ];
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};

/** The hashes of all blocks of three runs: two straight ones and one that is stopped and restarted on its way. */
async function proveSame(
  seed: number,
  blocks: number,
  stateFolder: string,
  log: Log,
): Promise<readonly ProofFigure[]> {
  const dataDir = mkdtempSync(join(stateFolder, 'restarts-'));
  const [first, second, restarted, other] = await Promise.all([
    hashes(blocks, () => startSandbox({ seed, historyBlocks: 0 }), blocks),
    hashes(blocks, () => startSandbox({ seed, historyBlocks: 0 }), blocks),
    hashes(blocks, () => startSandbox({ seed, historyBlocks: 0, dataDir }), Math.ceil(blocks / 7)),
    hashes(5, () => startSandbox({ seed: seed + 1, historyBlocks: 0 }), 5),
  ]);
  rmSync(dataDir, { recursive: true });
  log(`${blocks} blocks end with ${first.at(-1)}`);
  const differing = (run: readonly string[]) => run.filter((hash, index) => hash !== first[index]).length;
  return [
    figure('blocks of one seed compared', blocks, null, null),
    figure('blocks that differ in a second run', differing(second), '0', differing(second) === 0),
    figure(
      'blocks that differ in a run of 7 restarts',
      differing(restarted),
      '0',
      differing(restarted) === 0,
    ),
    figure('blocks that differ under another seed, of 5', differing(other), '5', differing(other) === 5),
  ];
}

async function hashes(
  count: number,
  start: () => Promise<Sandbox>,
  blocksPerLife: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  while (found.length < count) {
    const sandbox = await start();
    try {
      sandbox.onBlock(({ hash }) => found.push(hash));
      await sandbox.mine(Math.min(blocksPerLife, count - found.length));
    } finally {
      await sandbox.stop();
    }
  }
  return found;
}

interface Sample {
  readonly nodeMiB: number;
  readonly ownMiB: number;
  readonly diskMiB: number;
  readonly msPerBlock: number;
  readonly cpuMsPerBlock: number;
  readonly pools: number;
}

async function proveFlat(
  seed: number,
  { longBlocks, samples: count }: typeof FULL,
  stateFolder: string,
  { smoke, log }: { readonly smoke: boolean; readonly log: Log },
): Promise<readonly ProofFigure[]> {
  const dataDir = mkdtempSync(join(stateFolder, 'long-'));
  const sandbox = await startSandbox({ seed, dataDir });
  const samples: Sample[] = [];
  const perSample = longBlocks / count;
  try {
    for (let index = 0; index < count; index += 1) {
      const sample = await takeSample(sandbox, perSample, dataDir);
      samples.push(sample);
      log(`${(index + 1) * perSample} blocks: ${describe(sample)}`);
    }
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true });
  }
  const judge = (what: string, read: (sample: Sample) => number, slack: number): ProofFigure => {
    const early = mean(samples.slice(count / 4, count / 2).map(read));
    const late = mean(samples.slice(count / 2).map(read));
    const holds = smoke ? null : late <= early * FLAT + slack;
    const value = `${early.toFixed(1)} → ${late.toFixed(1)}`;
    return { what, value, bar: `× ${FLAT} + ${slack} at most`, holds };
  };
  return [
    figure('blocks of the long run', longBlocks, null, null),
    judge("the chain node's memory, MiB", ({ nodeMiB }) => nodeMiB, 10),
    judge("this process's memory, MiB", ({ ownMiB }) => ownMiB, 20),
    judge('the folder on disk, MiB', ({ diskMiB }) => diskMiB, 0.2),
    judge('pools listed', ({ pools }) => pools, 1),
    judge("this process's CPU per block, ms", ({ cpuMsPerBlock }) => cpuMsPerBlock, 1),
    figure('ms per block', mean(samples.map(({ msPerBlock }) => msPerBlock)), null, null),
  ];
}

async function takeSample(sandbox: Sandbox, blocks: number, dataDir: string): Promise<Sample> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await sandbox.mine(blocks);
  const { user, system } = process.cpuUsage(cpu);
  const kibibytes = Number(
    execFileSync('ps', ['-o', 'rss=', '-p', String(sandbox.nodePid)], { encoding: 'utf8' }),
  );
  const disk = readdirSync(dataDir).reduce((sum, name) => sum + statSync(join(dataDir, name)).size, 0);
  return {
    nodeMiB: kibibytes / 1024,
    ownMiB: process.memoryUsage.rss() / MEBIBYTE,
    diskMiB: disk / MEBIBYTE,
    msPerBlock: (performance.now() - start) / blocks,
    cpuMsPerBlock: (user + system) / 1000 / blocks,
    pools: sandbox.manifest().pools.length,
  };
}

function describe(sample: Sample): string {
  const { nodeMiB, ownMiB, diskMiB, msPerBlock, cpuMsPerBlock, pools } = sample;
  return (
    `node ${nodeMiB.toFixed(0)} MiB, this process ${ownMiB.toFixed(0)} MiB, disk ${diskMiB.toFixed(2)} MiB, ` +
    `${msPerBlock.toFixed(1)} ms and ${cpuMsPerBlock.toFixed(1)} ms CPU per block, ${pools} pools`
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function figure(what: string, value: number, bar: string | null, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}
