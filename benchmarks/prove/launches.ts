import { proveLaunches, type JudgedLaunch } from '@twinlane/bot/testing/proveLaunches';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { count: 300, newFor: 300 };
const SMOKE = { count: 8, newFor: 50 };

/** A seeded market that launches many tokens, and a sniper that decides on every block. */
export const proof: Proof = {
  name: 'launches',
  title: 'the new-pool sniper buys launches that are safe and no other',
  async run({ smoke, seed, log }) {
    const launches = await proveLaunches({ ...(smoke ? SMOKE : FULL), seed }, log);
    const hostile = launches.filter(({ listing }) => listing.plan.family !== 'honest');
    const honest = launches.filter(({ listing }) => listing.plan.family === 'honest');
    const secured = honest.filter(({ isSecured }) => isSecured);
    const kept = honest.filter(({ isSecured }) => !isSecured);
    const buyable = secured.filter(({ listing }) => listing.plan.quote === 'USDC');
    const entered = launches.filter(({ entry }) => entry !== undefined);
    const unsafe = entered.filter(({ later, isSecured }) => later !== 'safe' || !isSecured);
    for (const { listing, atOnce, later, entry } of [
      ...unsafe,
      ...secured.filter(({ later: said }) => said !== 'safe'),
      ...buyable.filter((launch) => launch.entry === undefined),
    ]) {
      const { serial, family, venue, quote, securing } = listing.plan;
      log(
        `launch ${serial}: ${family}, ${venue}, ${quote}, ${JSON.stringify(securing)}, scanned ${atOnce} and ${later}, ` +
          (entry === undefined ? 'not bought' : `bought ${entry.ageBlocks} blocks after its listing`),
      );
    }
    const figures: readonly ProofFigure[] = [
      judge('launches', launches.length, '≥ 300', smoke ? null : launches.length >= FULL.count),
      informs('hostile launches', hostile.length),
      judge('hostile ones that the scan calls safe, at once or later', count(hostile, isSafeEver), '0'),
      judge('hostile ones that the sniper bought', count(hostile, isEntered), '0'),
      informs('honest ones whose maker keeps something', kept.length),
      judge('of these, called safe', count(kept, isSafeEver), '0'),
      judge('of these, bought', count(kept, isEntered), '0'),
      informs('honest ones that give up everything', secured.length),
      informs(
        'of these, called safe a block after the launch',
        count(secured, ({ atOnce }) => atOnce === 'safe'),
      ),
      judge(
        'of these, not called safe when that was done',
        count(secured, ({ later }) => later !== 'safe'),
        '0',
      ),
      informs('of these, with a pool against cash', buyable.length),
      informs('of these, bought', count(buyable, isEntered)),
      informs('blocks from listing to purchase, median, given up in the launch', median(buyable, isAtOnce)),
      informs(
        'blocks from listing to purchase, median, given up later',
        median(buyable, (launch) => !isAtOnce(launch)),
      ),
    ];
    return { holds: figures.every(({ holds }) => holds !== false), figures };
  },
};

function isSafeEver({ atOnce, later }: JudgedLaunch): boolean {
  return atOnce === 'safe' || later === 'safe';
}

function isEntered({ entry }: JudgedLaunch): boolean {
  return entry !== undefined;
}

function isAtOnce({ listing }: JudgedLaunch): boolean {
  return listing.plan.securing?.afterBlocks === 0;
}

function count(launches: readonly JudgedLaunch[], holds: (launch: JudgedLaunch) => boolean): number {
  return launches.filter(holds).length;
}

function median(
  launches: readonly JudgedLaunch[],
  takes: (launch: JudgedLaunch) => boolean,
): number | string {
  const ages = launches
    .filter(takes)
    .flatMap(({ entry }) => (entry === undefined ? [] : [entry.ageBlocks]))
    .toSorted((one, other) => one - other);
  return ages[Math.floor(ages.length / 2)] ?? 'none';
}

function judge(
  what: string,
  value: number,
  bar: string,
  holds: boolean | null = bar === '0' ? value === 0 : null,
): ProofFigure {
  return { what, value, bar, holds };
}

function informs(what: string, value: number | string): ProofFigure {
  return { what, value, bar: null, holds: null };
}
