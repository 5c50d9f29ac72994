import type { PendingAct } from './rugFacts.ts';

/** From which size on each act is left for: the parameters of `rugExit`. */
interface PendingLimits {
  readonly triggers: readonly string[];
  readonly liquidityDropPercent: number;
  readonly taxRisePoints: number;
  readonly mintPercent: number;
}

/** What makes a position be left before it is mined, one sentence each: by the same triggers and limits as afterwards. */
export function pendingSigns(
  pending: readonly PendingAct[],
  params: PendingLimits,
  knownTaxBps: number | undefined,
): readonly string[] {
  return pending.flatMap((act) => {
    const would = params.triggers.includes(act.kind) ? wouldDo(act, params, knownTaxBps) : undefined;
    return would === undefined
      ? []
      : [`It is pending, not mined yet, that ${would} (transaction ${act.hash} of ${act.from}).`];
  });
}

function wouldDo(
  act: PendingAct,
  params: PendingLimits,
  knownTaxBps: number | undefined,
): string | undefined {
  switch (act.kind) {
    case 'liquidity':
      return atLeast(act.share, params.liquidityDropPercent, 'of its liquidity leaves');
    case 'minted':
      return atLeast(act.share, params.mintPercent, 'of its supply is minted');
    case 'unsellable':
      return `its sale fails: ${act.reason.replace(/\.$/, '')}`;
    case 'tax':
      return knownTaxBps !== undefined && act.bps - knownTaxBps >= params.taxRisePoints * 100
        ? `its sell tax rises from ${inPercent(knownTaxBps)} % to ${inPercent(act.bps)} %`
        : undefined;
    case 'paused':
      return 'its transfers are paused';
    case 'upgraded':
      return 'its code is replaced';
    case 'ownership':
      return 'its ownership goes to another';
    default:
      return act satisfies never;
  }
}

function atLeast(share: number, limitPercent: number, what: string): string | undefined {
  return share >= limitPercent * 10_000
    ? `${inPercent(share / 100)} % ${what}; the limit is ${limitPercent} %`
    : undefined;
}

function inPercent(bps: number): string {
  return (bps / 100).toFixed(2);
}
