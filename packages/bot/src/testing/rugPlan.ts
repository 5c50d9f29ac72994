import type { Hex } from '@twinlane/core/money/hex';
import { createRandomStream, type RandomStream } from '@twinlane/sandbox/agents/randomStream';
import type { SandboxTransaction } from '@twinlane/sandbox/anvil/anvil';
import { pauseCall, type RugFamily, type RuggedToken } from './rugField.ts';

/** The ways in which rugs are pulled; the last is none. */
export const RUG_WAYS = [
  'liquidity at once',
  'liquidity in steps',
  'tax at once',
  'tax in steps',
  'pause at once',
  'pause after a warning',
  'mint and dump at once',
  'mint, then dump',
  'no rug',
] as const;
export type RugWay = (typeof RUG_WAYS)[number];

/** One block of a rug: calls of the token's ruler, or a transaction of whoever it made its heir. */
export interface RugBlock {
  readonly calls?: readonly Hex[];
  readonly others?: readonly SandboxTransaction[];
}

/** A rug as it will be pulled. */
export interface RugPlan {
  readonly way: RugWay;
  readonly family: RugFamily;
  readonly kind: 'constantProduct' | 'concentratedLiquidity';
  /** Whole units of cash in the pool, and of the position. */
  readonly pooled: number;
  readonly position: number;
  /** Basis points that the token takes of a sale from its first day on. */
  readonly firstTaxBps: number;
  /** Its blocks, and the first of them that shows a sign by the rule's own limits; absent where none does. */
  blocks(token: RuggedToken): { readonly blocks: readonly RugBlock[]; readonly signal?: number };
}

const HEIR = '0x00000000000000000000000000000000000000A1';
const MILLION = 1_000_000;
/** The rule's limits: liquidity that has left, millionths, and points of tax, with a little for the price impact of the trial. */
const [DROP, RISE_BPS] = [300_000, 505];
const QUIET: RugBlock = {};

/** The plan of a seed. */
export function planRug(way: RugWay, seed: number, index: number): RugPlan {
  const random = createRandomStream(seed, `rug:${way}:${index}`);
  const pooled = random.integer(40, 300) * 1_000;
  const isTaxed = way.startsWith('tax');
  const family = familyOf(way);
  const firstTaxBps = isTaxed ? random.integer(0, 3) * 100 : 0;
  return {
    way,
    family,
    // A V3 router cannot sell a taxed token.
    kind: isTaxed || random.chance(0.5) ? 'constantProduct' : 'concentratedLiquidity',
    pooled,
    position: Math.round(pooled * random.between(0.002, 0.008)),
    firstTaxBps,
    blocks: (token) => blocksOf(way, token, random, firstTaxBps),
  };
}

function familyOf(way: RugWay): RugFamily {
  if (way.startsWith('tax')) {
    return 'RaisedTax';
  }
  if (way.startsWith('pause')) {
    return 'Pause';
  }
  return way.startsWith('mint') ? 'OpenMint' : 'Plain';
}

function blocksOf(
  way: RugWay,
  token: RuggedToken,
  random: RandomStream,
  firstTaxBps: number,
): ReturnType<RugPlan['blocks']> {
  const { acts } = token;
  switch (way) {
    case 'liquidity at once':
      return { blocks: [{ calls: [acts.pull(MILLION)] }], signal: 0 };
    case 'liquidity in steps':
      return inSteps(random, Math.floor(MILLION / random.integer(3, 10)), MILLION, {
        act: (share) => acts.pull(share),
        by: 'step',
        limit: DROP,
      });
    case 'tax at once':
      return { blocks: [{ calls: [acts.setTax(random.integer(30, 99) * 100)] }], signal: 0 };
    case 'tax in steps':
      return inSteps(random, random.integer(2, 8) * 100, random.integer(50, 99) * 100, {
        act: (bps) => acts.setTax(firstTaxBps + bps),
        by: 'sum',
        limit: RISE_BPS,
      });
    case 'pause at once':
      return { blocks: [{ calls: [acts.pause(true)] }], signal: 0 };
    case 'pause after a warning': {
      const data = pauseCall(true);
      const paused = { others: [{ from: HEIR, to: token.token.address, data, gas: 100_000n }] } as const;
      return { blocks: [{ calls: [acts.handOver(HEIR)] }, ...quiet(random, 0, 4), paused], signal: 0 };
    }
    case 'mint and dump at once': {
      const share = random.integer(20, 100) * 10_000;
      return { blocks: [{ calls: [acts.mint(share), acts.dump(share)] }], signal: 0 };
    }
    case 'mint, then dump': {
      const share = random.integer(20, 100) * 10_000;
      const parts = random.integer(1, 4);
      const dumps = Array.from({ length: parts }, () => ({ calls: [acts.dump(Math.floor(share / parts))] }));
      return { blocks: [{ calls: [acts.mint(share)] }, ...quiet(random, 0, 4), ...dumps], signal: 0 };
    }
    case 'no rug':
      return { blocks: Array.from({ length: 12 }, () => ordinary(token, random, true)) };
    default:
      return way satisfies never;
  }
}

/** The act again and again up to the whole, each time a few blocks later. */
function inSteps(
  random: RandomStream,
  step: number,
  whole: number,
  {
    act,
    by,
    limit,
  }: { readonly act: (amount: number) => Hex; readonly by: 'step' | 'sum'; readonly limit: number },
): ReturnType<RugPlan['blocks']> {
  const blocks: RugBlock[] = [];
  let signal: number | undefined;
  for (let sum = step; sum - step < whole; sum += step) {
    const done = Math.min(sum, whole);
    if (signal === undefined && done >= limit) {
      signal = blocks.length;
    }
    blocks.push({ calls: [act(by === 'sum' ? done : done - (sum - step))] }, ...quiet(random, 0, 2));
  }
  return signal === undefined ? { blocks } : { blocks, signal };
}

function quiet(random: RandomStream, least: number, most: number): readonly RugBlock[] {
  return Array.from({ length: random.integer(least, most) }, () => QUIET);
}

/** What happens in an honest market: small trades, and, where they are asked for, providers who come and go. */
export function ordinary({ acts }: RuggedToken, random: RandomStream, providers = false): RugBlock {
  const trades = [
    () => [],
    () => [acts.buy(random.integer(10, 100))],
    () => [acts.dump(random.integer(1, 40))],
  ];
  const share = random.integer(10_000, 80_000);
  const others = [() => [acts.add(share)], () => [acts.pull(share)]];
  const calls = random.pick(providers ? [...trades, ...others] : trades)();
  return calls.length === 0 ? QUIET : { calls };
}
