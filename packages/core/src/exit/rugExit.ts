import { z } from 'zod';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import type { Position } from '../portfolio/position.ts';
import { liquidityLeft, type RugBaseline } from '../rug/rugBaseline.ts';
import { sellTaxBps, WHOLE, type RugAct, type RugFacts } from '../rug/rugFacts.ts';
import { pendingSigns } from '../rug/pendingSigns.ts';
import { defineExitRule } from './exitRule.ts';

const TRIGGERS = [
  'unsellable',
  'paused',
  'liquidity',
  'tax',
  'minted',
  'upgraded',
  'ownership',
  'liquidityReleased',
  'unlock',
] as const;
type Trigger = (typeof TRIGGERS)[number];

const percent = (most: number) => z.number().min(0.1).max(most);

const rugExitParamsSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Whether the rule runs; it does for every bot that does not say false here'),
  triggers: z
    .array(z.enum(TRIGGERS))
    .default([...TRIGGERS])
    .describe(
      'What is left for. `unsellable`: a trial sale of what is held fails. `paused`, `upgraded`, `ownership`: the token said so ' +
        '(giving ownership up is none). `liquidity`, `tax`, `minted`: by the limits below. `liquidityReleased`: liquidity tokens ' +
        'left a lock. `unlock`: a lock of liquidity ends',
    ),
  liquidityDropPercent: percent(100)
    .default(30)
    .describe(
      'Leave once so much of the liquidity of the purchase, or of the last blocks, has gone, per cent',
    ),
  taxRisePoints: percent(100)
    .default(5)
    .describe(
      'Leave once the sell tax is so many percentage points above the lowest seen since the purchase',
    ),
  mintPercent: percent(100)
    .default(5)
    .describe('Leave once so much of the supply was made anew since the purchase, per cent'),
  unlockSharePercent: percent(100)
    .default(30)
    .describe('Least share of the liquidity that counts for `unlock` and `liquidityReleased`, per cent'),
  unlockWithinSeconds: z
    .number()
    .int()
    .min(0)
    .max(2_592_000)
    .default(3_600)
    .describe('Leave so long before a lock ends, chain seconds'),
  pending: z
    .boolean()
    .default(true)
    .describe(
      'Whether it also leaves for what waits to be mined and would do one of these things (`trading.rugPendingEveryMs`)',
    ),
  maxSlippagePercent: z
    .number()
    .min(1)
    .max(95)
    .default(50)
    .describe(
      'How far the sale may fall short of its trial before it reverts, per cent: getting something out beats nothing',
    ),
});
type RugExitParams = z.infer<typeof rugExitParamsSchema>;

interface Look {
  readonly position: Position;
  readonly snapshot: MarketSnapshot;
  readonly params: RugExitParams;
  readonly baseline: RugBaseline | undefined;
  readonly facts: RugFacts | undefined;
}

/** Leaves at once when a token's rulers begin to take what it is worth, or the way out. */
export const rugExit = defineExitRule<RugExitParams>({
  kind: 'rugExit',
  title: 'Rug exit',
  description:
    'Watches every held token on every block for what comes before or with a rug pull: liquidity leaving, the sell tax rising, ' +
    'trading stopped, tokens minted, the owner or the code replaced, a lock of the liquidity ending. Sells everything at once, ' +
    'with urgent gas and a slippage of its own. It runs for every bot, also for one that does not name it; ' +
    '`rugExit: { enabled: false }` switches it off.',
  params: rugExitParamsSchema,
  byDefault: true,
  mayBeHasty: true,
  gate: 'rug',
  evaluate(position, snapshot, params, { rug: baseline }) {
    const token = position.token.address;
    if (!params.enabled || !snapshot.tokens.has(token)) {
      return undefined;
    }
    const look = { position, snapshot, params, baseline, facts: snapshot.rugs?.get(token) };
    const seen = TRIGGERS.filter((trigger) => params.triggers.includes(trigger)).flatMap((trigger) => {
      const sentence = SIGNS[trigger](look);
      return sentence === undefined ? [] : [sentence];
    });
    if (params.pending) {
      seen.push(...pendingSigns(look.facts?.pending ?? [], params, baseline?.sellTaxBps));
    }
    return seen.length === 0
      ? undefined
      : {
          quantity: position.quantity,
          decision: 'EXIT',
          reason: seen.join(' '),
          haste: { maxSlippageBps: Math.round(params.maxSlippagePercent * 100) },
        };
  },
});

/** What each trigger has seen: one sentence with its numbers, or nothing. */
const SIGNS: Readonly<Record<Trigger, (look: Look) => string | undefined>> = {
  unsellable({ facts, baseline, snapshot }) {
    if (facts?.sale?.outcome === 'failed') {
      return `A trial sale of what is held fails: ${withoutStop(facts.sale.reason)}.`;
    }
    const since = baseline?.unsellableSince;
    return since === undefined
      ? undefined
      : `Its sale failed ${snapshot.now - since} s ago and may do so again.`;
  },
  paused: (look) => {
    const act = newestAct(look, 'paused');
    return act && `Its transfers were paused in block ${act.block}.`;
  },
  liquidity({ position, snapshot, params, baseline, facts }) {
    const limit = params.liquidityDropPercent;
    const recent = facts?.recentLiquidity;
    const ofEntry = baseline && liquidityLeft(baseline, position.token.address, snapshot);
    if (ofEntry !== undefined && isGone(ofEntry, limit)) {
      return `${gone(ofEntry)} % of its liquidity has gone since the purchase; the limit is ${limit} %.`;
    }
    return recent !== undefined && isGone(recent.left, limit)
      ? `${gone(recent.left)} % of its liquidity has gone within ${blocks(recent.blocks)}; the limit is ${limit} %.`
      : undefined;
  },
  tax({ params, baseline, facts }) {
    if (facts?.sale?.outcome !== 'passed' || baseline?.sellTaxBps === undefined) {
      return undefined;
    }
    const now = sellTaxBps(facts.sale);
    return now - baseline.sellTaxBps >= params.taxRisePoints * 100
      ? `Its sell tax has risen from ${inPercent(baseline.sellTaxBps)} % to ${inPercent(now)} %; the limit is ${params.taxRisePoints} points.`
      : undefined;
  },
  minted: (look) => {
    const mints = actsSince(look).filter((act) => act.kind === 'minted');
    const share = mints.reduce((sum, act) => sum + act.share, 0);
    return share >= look.params.mintPercent * 10_000
      ? `${ofWhole(share)} % of its supply was minted since the purchase, last in block ${mints.at(-1)?.block}; the limit is ${look.params.mintPercent} %.`
      : undefined;
  },
  upgraded: (look) => {
    const act = newestAct(look, 'upgraded');
    return act && `Its code was replaced by that of ${act.to} in block ${act.block}.`;
  },
  ownership: (look) => {
    const act = newestAct(look, 'ownership');
    return act && `Its ownership went from ${act.from} to ${act.to} in block ${act.block}.`;
  },
  liquidityReleased: (look) => {
    const acts = actsSince(look).filter((act) => act.kind === 'liquidityReleased');
    const share = acts.reduce((sum, act) => sum + act.share, 0);
    return share >= look.params.unlockSharePercent * 10_000
      ? `${ofWhole(share)} % of its liquidity was let out of its lock, last in block ${acts.at(-1)?.block}; who has it now can pull it.`
      : undefined;
  },
  unlock: ({ facts, snapshot, params: { unlockSharePercent, unlockWithinSeconds } }) => {
    const ending = (facts?.locks ?? []).filter(
      ({ unlocksAt }) => unlocksAt - snapshot.now <= unlockWithinSeconds,
    );
    const share = ending.reduce((sum, lock) => sum + lock.share, 0);
    const first = Math.min(...ending.map(({ unlocksAt }) => unlocksAt));
    const left = first - snapshot.now;
    const when = left > 0 ? `ends in ${left} s` : `ended ${-left} s ago`;
    return share >= unlockSharePercent * 10_000
      ? `The lock of ${ofWhole(share)} % of its liquidity ${when}.`
      : undefined;
  },
};

/** What was done since the position was opened: who bought afterwards knew. */
function actsSince({ facts, position, snapshot }: Look): readonly RugAct[] {
  return (facts?.acts ?? []).filter(
    ({ at, block }) => at >= position.openedAt && block <= snapshot.block.number,
  );
}

function newestAct<Kind extends RugAct['kind']>(
  look: Look,
  kind: Kind,
): Extract<RugAct, { kind: Kind }> | undefined {
  return actsSince(look).findLast((act): act is Extract<RugAct, { kind: Kind }> => act.kind === kind);
}

function isGone(left: number, limitPercent: number): boolean {
  return WHOLE - left >= limitPercent * 10_000;
}

function gone(left: number): string {
  return ofWhole(WHOLE - left);
}

function ofWhole(share: number): string {
  return (share / 10_000).toFixed(2);
}

function inPercent(bps: number): string {
  return (bps / 100).toFixed(2);
}

function blocks(count: number): string {
  return count === 1 ? 'the last block' : `the last ${count} blocks`;
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
