import { showPercent } from '../market/showPercent.ts';
import { defineRiskFactor } from './riskFactor.ts';
import { addParts, rising } from './riskPoints.ts';
import type { RiskPart } from './riskPoints.ts';
import type { HolderFacts, TokenHolder } from './tokenBackground.ts';
import type { TokenScan } from './tokenScan.ts';

/** Holders who count together. */
const TOP = 10;
/** Points by the share of the supply that the largest ten hold. */
const TOP_SHARE = { from: 0.2, to: 0.7, most: 50 };
/** Points by the share that the largest one holds. */
const WHALE_SHARE = { from: 0.05, to: 0.3, most: 30 };
/** Points by what the largest one holds, as a multiple of what the pool holds: it could sell so much into it. */
const WHALE_COVER = { from: 0.1, to: 1, most: 40 };

/** Who holds the supply: those who hold much of it decide the price by selling. */
export const holdersFactor = defineRiskFactor({
  kind: 'holders',
  weight: 0.08,
  assess({ simulation }) {
    const opinion = simulation.outcome === 'passed' ? simulation.scan : undefined;
    if (opinion?.trusted === true) {
      const reason = 'Who holds it is judged by reputation: the token is on the trusted list.';
      return { verdict: 'pass', score: 0, reason, facts: { trusted: true } };
    }
    const holders = opinion?.background?.holders;
    return holders === undefined ? fromScan(opinion?.facts) : fromHolders(holders);
  },
});

function fromHolders({ largest, receivers, complete, poolShare }: HolderFacts): ReturnType<typeof addParts> {
  const free = largest.filter(({ kind }) => kind === 'account' || kind === 'contract');
  const sorted = free.toSorted((a, b) => b.share - a.share);
  const top = sorted.slice(0, TOP).reduce((total, { share }) => total + share, 0);
  const [whale] = sorted;
  const facts = {
    topHoldersPercent: percent(top),
    largestPercent: percent(whale?.share ?? 0),
    ...(whale === undefined ? {} : { largestHolder: whale.address }),
    lockedPercent: percent(sum(largest, 'locked')),
    poolsPercent: percent(sum(largest, 'pool')),
    receivers,
    complete,
  };
  return addParts([topPart(top, complete), whalePart(whale, complete), coverPart(whale, poolShare)], facts);
}

/** All that is known is who might have rights and holds much. */
function fromScan(scan: TokenScan | undefined): ReturnType<typeof addParts> {
  const { largestHolder } = scan ?? {};
  if (largestHolder === undefined) {
    return { verdict: 'unassessed', reason: 'Who holds the supply could not be found out.', facts: {} };
  }
  const { address, share } = largestHolder;
  const facts = { largestPercent: percent(share), largestHolder: address };
  // Of those who may have rights: there may be larger ones.
  const known = rising(share, WHALE_SHARE);
  const reason = `The largest of its rulers holds ${showPercent(share)} of the supply.`;
  const whale: RiskPart = known < WHALE_SHARE.most ? { most: 30, reason } : { most: 30, points: 30, reason };
  const top = { most: TOP_SHARE.most, reason: 'Who else holds the supply could not be found out.' };
  return addParts([whale, top, { ...top, most: WHALE_COVER.most }], facts);
}

function topPart(top: number, complete: boolean): RiskPart {
  const points = rising(top, TOP_SHARE);
  const reason = `The largest ${TOP} holders besides pools and lockers have ${showPercent(top)} of the supply.`;
  // What was not looked at can only add to it.
  return complete || points === TOP_SHARE.most
    ? { most: TOP_SHARE.most, points, reason }
    : { most: TOP_SHARE.most, reason: `Not all transfers could be looked at. ${reason}` };
}

function whalePart(whale: TokenHolder | undefined, complete: boolean): RiskPart {
  const { most } = WHALE_SHARE;
  const points = rising(whale?.share ?? 0, WHALE_SHARE);
  const reason =
    whale === undefined
      ? 'Nobody but pools and lockers holds any of it.'
      : `The largest holder, ${whale.address}, has ${showPercent(whale.share)} of the supply.`;
  return complete || points === most ? { most, points, reason } : { most, reason };
}

function coverPart(whale: TokenHolder | undefined, poolShare: number): RiskPart {
  const { most } = WHALE_COVER;
  if (whale === undefined) {
    return { most, points: 0, reason: 'Nobody holds what could be sold into the pool.' };
  }
  const cover = poolShare > 0 ? whale.share / poolShare : Infinity;
  const times = Number.isFinite(cover) ? `${cover.toFixed(2)} times` : 'more than';
  const reason = `The largest holder could sell ${times} what the pool holds of it.`;
  return { most, points: rising(cover, WHALE_COVER), reason };
}

function sum(holders: readonly TokenHolder[], kind: TokenHolder['kind']): number {
  return holders.reduce((total, holder) => total + (holder.kind === kind ? holder.share : 0), 0);
}

function percent(share: number): number {
  return Math.round(1_000 * share) / 10;
}
