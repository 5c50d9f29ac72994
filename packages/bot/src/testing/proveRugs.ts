import { createRandomStream } from '@twinlane/sandbox/agents/randomStream';
import type { Address } from '@twinlane/core/money/hex';
import type { OpenStore } from '../store/openStore.ts';
import { listRuggedToken } from './rugField.ts';
import { ordinary, planRug, type RugWay } from './rugPlan.ts';
import { openRugTraders, type RugTrader, type RugTraders } from './rugTraders.ts';
import { startSandboxWorld, type SandboxWorld } from './sandboxWorld.ts';

/** What became of one position. Cash base units. */
export interface RugOutcome {
  /** What a sale would have brought just before the rug. */
  readonly before: bigint;
  /** What its sales brought less all gas, and what a sale of the rest would still bring some blocks after the rug. */
  readonly out: bigint;
  /** Blocks from the sign to the order and to its transaction; absent where there was none. */
  readonly decidedAfter?: number;
  readonly minedAfter?: number;
  readonly filled: boolean;
  /** Whether the exit was one of the rug watch. */
  readonly byRugExit: boolean;
}

/** One rug and what it did to a watched position and to one with a stop-loss alone. */
export interface RugResult {
  readonly way: RugWay;
  readonly kind: string;
  readonly watched: RugOutcome;
  readonly naive: RugOutcome;
  /** Whether a sale would have gone through on the block of the sign. */
  readonly sellable: boolean;
}

/** All results, and how long the looks at held tokens took, milliseconds. */
export interface RugFindings {
  readonly results: readonly RugResult[];
  readonly lookTimes: readonly number[];
}

const DEPLOYER = '0xDe9100000000000000000000000000000000AaaA';
const HEIR: Address = '0x00000000000000000000000000000000000000A1';
const [WARM_UP, AFTERWARDS] = [4, 6];
const PLAN = [{ venue: 'uniswap-v2', base: 'WETH', quote: 'USDC', fee: 3_000, valueUsd: 1_000_000 }] as const;

/** Pulls one seeded rug of every way in the list, one after another, each with an open position of both traders. */
export async function proveRugs(
  ways: readonly RugWay[],
  seed: number,
  store: OpenStore,
  log: (line: string) => void,
): Promise<RugFindings> {
  const world = await startSandboxWorld({ plan: PLAN });
  const results: RugResult[] = [];
  const lookTimes: number[] = [];
  try {
    await world.anvil.request('anvil_setBalance', [HEIR, `0x${(10n ** 20n).toString(16)}`]);
    for (const [index, way] of ways.entries()) {
      const traders = await openRugTraders(world, store);
      try {
        results.push(await pullOne(world, traders, way, seed, index));
        lookTimes.push(...traders.lookTimes);
      } finally {
        await traders.stop();
      }
      if (results.length % 20 === 0) {
        log(`${results.length} of ${ways.length} rugs`);
      }
    }
  } finally {
    await world.stop();
  }
  return { results, lookTimes };
}

async function pullOne(
  world: SandboxWorld,
  traders: RugTraders,
  way: RugWay,
  seed: number,
  index: number,
): Promise<RugResult> {
  const plan = planRug(way, seed, index);
  const random = createRandomStream(seed, `rug:noise:${index}`);
  const { kind, family } = plan;
  const rugged = await listRuggedToken(world, family, { kind, cash: plan.pooled, deployer: DEPLOYER });
  const { token, pool, acts } = rugged;
  await traders.block(plan.firstTaxBps === 0 ? [] : [acts.setTax(plan.firstTaxBps)]);
  for (const trader of [traders.watched, traders.naive]) {
    await trader.hold(token, pool, plan.position);
  }
  for (let each = 0; each < WARM_UP; each += 1) {
    await traders.block(ordinary(rugged, random).calls);
  }
  const [position] = await traders.watched.positions();
  if (position === undefined) {
    throw new Error(`The position was left before the rug: ${way}, ${index}.`);
  }
  const before = await traders.worth(position, pool);
  const { blocks, signal } = plan.blocks(rugged);
  let [signalBlock, sellable] = [0, true];
  for (const [at, { calls, others }] of blocks.entries()) {
    const number = await traders.block(calls, others);
    if (at === signal) {
      signalBlock = number;
      sellable = (await traders.worth(position, pool)) > 0n;
    }
  }
  for (let each = 0; each < AFTERWARDS; each += 1) {
    await traders.block();
  }
  const outcome = (trader: RugTrader): Promise<RugOutcome> =>
    outcomeOf(traders, trader, { pool, before, signalBlock });
  return {
    way,
    kind,
    sellable,
    watched: await outcome(traders.watched),
    naive: await outcome(traders.naive),
  };
}

async function outcomeOf(
  traders: RugTraders,
  trader: RugTrader,
  {
    pool,
    before,
    signalBlock,
  }: { readonly pool: Address; readonly before: bigint; readonly signalBlock: number },
): Promise<RugOutcome> {
  const fills = (await trader.fills()).filter(
    ({ tokenOut }) => tokenOut.address === trader.account.cash.address,
  );
  const thoughts = await trader.thoughts();
  const exits = thoughts.filter(({ gate, orderId }) => gate.startsWith('exit.') && orderId !== undefined);
  const first = exits.at(-1);
  const mined = fills.at(-1);
  const sold = fills
    .filter((fill) => fill.outcome === 'filled')
    .reduce((sum, { amountOut }) => sum + amountOut, 0n);
  const gas = fills.reduce((sum, { gasFeeCash }) => sum + gasFeeCash, 0n);
  const [left] = await trader.positions();
  const rest = left === undefined ? 0n : await traders.worth(left, pool);
  return {
    before,
    out: sold + rest - gas,
    ...(first === undefined ? {} : { decidedAfter: first.market.blockNumber - signalBlock }),
    ...(mined === undefined ? {} : { minedAfter: mined.blockNumber - signalBlock }),
    filled: left === undefined,
    byRugExit: first?.gate === 'exit.rug',
  };
}
