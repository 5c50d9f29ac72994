import { exponential } from '../agents/exponential.ts';
import {
  createRandomStream,
  restoreRandomStream,
  type RandomState,
  type RandomStream,
} from '../agents/randomStream.ts';
import type { VenueId } from '../deploy/sandboxDeployment.ts';
import { drawSecuring, type Securing } from './securing.ts';
import { familyDeck, openingDeck, type TokenFamily } from './tokenFamily.ts';
import { inventTokenName } from './tokenName.ts';

/** A token that is about to be listed. */
export interface LaunchPlan {
  /** Counts launches from 0. */
  readonly serial: number;
  readonly family: TokenFamily;
  readonly name: string;
  /** May be hostile. */
  readonly symbol: string;
  readonly decimals: number;
  readonly venue: VenueId;
  readonly quote: 'USDC' | 'WETH';
  /** 1e-6; V3 venues only, the others have but one. */
  readonly fee?: number;
  /** Dollars per whole token. */
  readonly priceUsd: number;
  /** Of both sides of the first liquidity together, dollars. */
  readonly valueUsd: number;
  /** What its maker gives out of their hands; absent for one who keeps everything. */
  readonly securing?: Securing;
}

/** A token that was listed and has not been abandoned. */
export interface LiveLaunch extends LaunchPlan {
  readonly launchedAtBlock: number;
  /** When the family's bad news comes; absent for families that have none later. */
  readonly springsAtBlock?: number;
  /** Whether it has come. */
  readonly sprung: boolean;
  /** When its maker gives up what they give up later than in the launch itself; absent when that is done. */
  readonly securesAtBlock?: number;
}

/** What the launcher does in a block. */
export type LauncherDecision =
  | { readonly kind: 'launch'; readonly plan: LaunchPlan }
  /** The liquidity goes, the tax rises, the buyers are barred, the transfers stop: by family. */
  | { readonly kind: 'spring'; readonly serial: number }
  /** Ownership or liquidity leaves its maker's hands. */
  | { readonly kind: 'secure'; readonly serial: number }
  /** Nobody looks after the token any more. */
  | { readonly kind: 'abandon'; readonly serial: number };

/** How often tokens are listed. */
export interface LauncherOptions {
  /** Most launched tokens that are alive at a time. */
  readonly maxLive: number;
  /** Blocks between launches. */
  readonly interval: readonly [number, number];
}

/** The launcher's part of a checkpoint. */
export interface LauncherState {
  readonly random: RandomState;
  readonly nextSerial: number;
  /** Null until the first decision. */
  readonly nextLaunchBlock: number | null;
  readonly deck: readonly TokenFamily[];
  /** Oldest first. */
  readonly live: readonly LiveLaunch[];
}

/** Lists one token of each family when the market opens and another now and then, and does to their buyers what their family says. */
export interface Launcher {
  decide(blockNumber: number): readonly LauncherDecision[];
  live(): readonly LiveLaunch[];
  state(): LauncherState;
}

/** The market's usual launcher. */
export const launcherDefaults: LauncherOptions = {
  maxLive: 10,
  interval: [165, 215],
};

const V2_VENUES: readonly VenueId[] = ['uniswap-v2', 'sushiswap-v2', 'pancakeswap-v2'];
const V3_VENUES: readonly VenueId[] = ['uniswap-v3', 'sushiswap-v3', 'pancakeswap-v3'];
const LOWEST_PRICE = 0.0005;
/** Highest price over lowest, as a logarithm. */
const PRICE_RANGE = 8.5;

/** How long after its launch a family shows what it is, in blocks. */
const SPRINGS: Readonly<Partial<Record<TokenFamily, readonly [number, number]>>> = {
  rugPull: [90, 400],
  sellTax: [90, 360],
  blacklist: [60, 240],
  pausable: [120, 480],
};

/** The launcher of `seed`; `state` continues where a checkpoint was taken. */
export function createLauncher(
  seed: number,
  options: LauncherOptions = launcherDefaults,
  state?: LauncherState,
): Launcher {
  const random =
    state === undefined ? createRandomStream(seed, 'launcher') : restoreRandomStream(state.random);
  let nextSerial = state?.nextSerial ?? 0;
  let nextLaunchBlock = state?.nextLaunchBlock ?? null;
  let deck = [...(state?.deck ?? [])];
  let live = [...(state?.live ?? [])];

  const launch = (blockNumber: number): LauncherDecision => {
    if (deck.length === 0) {
      deck = random.shuffle(nextSerial === 0 ? openingDeck : familyDeck);
    }
    const planned = planLaunch(nextSerial, deck.pop() ?? 'honest', random);
    const securing = drawSecuring(seed, planned);
    const plan: LaunchPlan = { ...planned, ...(securing === undefined ? {} : { securing }) };
    nextSerial += 1;
    const delay = SPRINGS[plan.family];
    const springsAtBlock = delay === undefined ? undefined : blockNumber + random.integer(...delay);
    live.push({
      ...plan,
      launchedAtBlock: blockNumber,
      sprung: false,
      ...(springsAtBlock === undefined ? {} : { springsAtBlock }),
      ...(securing === undefined || securing.afterBlocks === 0
        ? {}
        : { securesAtBlock: blockNumber + securing.afterBlocks }),
    });
    return { kind: 'launch', plan };
  };

  return {
    decide(blockNumber) {
      const decisions: LauncherDecision[] = [];
      live = live.map((token) => {
        if (token.sprung || token.springsAtBlock === undefined || token.springsAtBlock > blockNumber) {
          return token;
        }
        decisions.push({ kind: 'spring', serial: token.serial });
        return { ...token, sprung: true };
      });
      live = live.map((token) => {
        const { securesAtBlock, ...rest } = token;
        if (securesAtBlock === undefined || securesAtBlock > blockNumber) {
          return token;
        }
        decisions.push({ kind: 'secure', serial: token.serial });
        return rest;
      });
      if (nextLaunchBlock === null || blockNumber >= nextLaunchBlock) {
        const count = nextLaunchBlock === null ? openingDeck.length : 1;
        decisions.push(...Array.from({ length: count }, () => launch(blockNumber)));
        nextLaunchBlock = blockNumber + random.integer(...options.interval);
      }
      for (const token of live.slice(0, Math.max(0, live.length - options.maxLive))) {
        decisions.push({ kind: 'abandon', serial: token.serial });
      }
      live = live.slice(-options.maxLive);
      return decisions;
    },
    live: () => live,
    state: () => ({
      random: random.state(),
      nextSerial,
      nextLaunchBlock,
      deck: [...deck],
      live: [...live],
    }),
  };
}

function planLaunch(serial: number, family: TokenFamily, random: RandomStream): LaunchPlan {
  const { name, symbol } = inventTokenName(random);
  // A V3 pool cannot be paid by a token that keeps a share of the transfer.
  const concentrated = random.chance(0.4) && family !== 'sellTax';
  const venue = random.pick(concentrated ? V3_VENUES : V2_VENUES);
  return {
    serial,
    family,
    name,
    symbol,
    decimals: random.pick([18, 18, 18, 9, 8, 6]),
    venue,
    quote: random.chance(0.6) ? 'USDC' : 'WETH',
    ...(concentrated ? { fee: 10_000 } : {}),
    priceUsd: LOWEST_PRICE * exponential(PRICE_RANGE * random.uniform()),
    valueUsd: random.between(60_000, 400_000),
  };
}
