import { judgeScan, type ScanVerdict } from '@twinlane/core/risk/judgeScan';
import type { Listing } from '@twinlane/sandbox/launcher/listing';
import { openScan } from '../openScan.ts';
import { startLaunchWorld, type LaunchEntry, type LaunchWorld } from './launchWorld.ts';

/** One launch, what `twinlane scan` says of it, and whether the sniper bought it. */
export interface JudgedLaunch {
  readonly listing: Listing;
  /** Its maker gave up ownership and liquidity, at once or soon after. */
  readonly isSecured: boolean;
  /** A block after the launch, and when its maker has done what they do. */
  readonly atOnce: ScanVerdict['verdict'];
  readonly later: ScanVerdict['verdict'];
  readonly entry?: LaunchEntry;
}

/** Blocks between launches: far fewer than usual, so that many fit into a run. */
const INTERVAL = [8, 14] as const;
/** So many live tokens keep their agents and their traps. */
const LIVE = 40;
/** By then every maker has given up what they will. */
const SECURED_AFTER = 45;
/** Half a percent of the pool, as the command tries it. */
const SHARE = 200n;

/**
 * Lets a whole market launch so many tokens, with its agents trading, scans each, and lets a sniper decide on every block, to
 * which a token is new for `newFor` blocks.
 */
export async function proveLaunches(
  { count, newFor, seed }: { readonly count: number; readonly newFor: number; readonly seed: number },
  log: (line: string) => void,
): Promise<readonly JudgedLaunch[]> {
  const world = await startLaunchWorld({
    seed,
    launcher: { interval: INTERVAL, maxLive: LIVE },
    params: { maxAgeBlocks: newFor },
  });
  const scan = await openScan(world.anvil.ipcPath);
  const verdictOf = async ({ token }: Listing): Promise<ScanVerdict['verdict']> => {
    const pool = await scan.pool(token.address);
    const facts = await scan.scan({ token: token.address, pool, amountIn: pool.depth / SHARE });
    return judgeScan(facts, { trusted: false }).verdict;
  };
  try {
    const seen = new Map<number, Listing>();
    const verdicts = new Map<string, ScanVerdict['verdict']>();
    for (let last = Infinity, number = 0; number <= last + newFor;) {
      await world.block();
      ({ number } = world.mirror.head());
      for (const listing of newest(world, seen, count)) {
        seen.set(listing.plan.serial, listing);
        if (seen.size % 25 === 0) log(`${seen.size} launches, block ${number}`);
      }
      for (const listing of seen.values()) {
        const age = number - listing.launchedAtBlock;
        if (age === 1 || age === SECURED_AFTER) {
          verdicts.set(`${listing.plan.serial} ${age}`, await verdictOf(listing));
        }
      }
      last = seen.size < count ? Infinity : Math.min(last, number);
    }
    return [...seen.values()].map((listing) => judged(listing, verdicts, world.entries));
  } finally {
    scan.close();
    await world.stop();
  }
}

function newest(world: LaunchWorld, seen: ReadonlyMap<number, Listing>, count: number): readonly Listing[] {
  const more = world.listings().filter(({ plan }) => !seen.has(plan.serial));
  return more.slice(0, Math.max(0, count - seen.size));
}

function judged(
  listing: Listing,
  verdicts: ReadonlyMap<string, ScanVerdict['verdict']>,
  entries: readonly LaunchEntry[],
): JudgedLaunch {
  const { securing, serial } = listing.plan;
  const entry = entries.find(({ token }) => token === listing.token.address);
  return {
    listing,
    isSecured: securing?.ownership === 'renounced' && securing.liquidity !== 'kept',
    atOnce: verdicts.get(`${serial} 1`) ?? 'unknown',
    later: verdicts.get(`${serial} ${SECURED_AFTER}`) ?? 'unknown',
    ...(entry === undefined ? {} : { entry }),
  };
}
