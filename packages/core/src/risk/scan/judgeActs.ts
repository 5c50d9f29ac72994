import type { ScanFinding } from '../judgeScan.ts';
import type { ScanAct, ScanActor, TokenScan } from '../tokenScan.ts';
import { usualSale } from './usualSale.ts';

/** A lock shorter than a day leaves no time to leave. Seconds. */
const LONG_ENOUGH = 86_400;
/** A sale that somebody's act leaves less than this share of its proceeds is confiscated. */
const LEAST_PROCEEDS = 0.65;
/** A holding that somebody's act leaves less than this share of is taken. */
const LEAST_KEPT = 0.9;
/** New tokens of this share of the supply can buy up what stands in the pool. */
const DUMP_SHARE = 0.4;
/** What is made out of nothing is told of from this share of the supply. */
const NOTABLE_SHARE = 0.01;

/** What an act came to. */
interface Harm {
  readonly blocks: boolean;
  /** What it does, after "can". */
  readonly what: string;
  /** New tokens, and no other harm. */
  readonly makes?: boolean;
}

/** Judges what those who rule the token can do to a sale and to a balance, whether they did so or not. */
export function judgeActs(scan: TokenScan): Omit<ScanFinding, 'factor' | 'weight'> {
  const usual = usualSale(scan.trials)?.proceeds ?? 0n;
  const told = new Map<
    string,
    { readonly blocks: boolean; readonly text: string; readonly isAct: boolean }
  >();
  const doubts = new Set<string>();
  for (const act of scan.acts) {
    const whole = harmOf(act, usual);
    const isExcused = scan.pool.kind === 'constantProduct' && isRescaled(act);
    const harm = isExcused ? saleHarm(act, usual) : whole;
    if (isExcused && whole?.blocks === true && !isLocked(act.actor)) {
      doubts.add(
        `${nameOf(act.actor)} can count holdings in other units with ${act.name}; whether everybody's was not found out.`,
      );
    }
    const doubt = doubtOf(act, harm);
    if (doubt !== undefined) {
      doubts.add(doubt);
    } else if (harm !== undefined) {
      const blocks = harm.blocks && !isLocked(act.actor);
      const text = `${nameOf(act.actor)} can ${harm.what} with ${act.name}.`;
      const known = told.get(text);
      told.set(text, { text, isAct: true, blocks: blocks || known?.blocks === true });
    }
  }
  for (const finding of upgrades(scan)) {
    told.set(finding.text, { ...finding, isAct: false });
  }
  const all = [...told.values()].toSorted((a, b) => Number(b.blocks) - Number(a.blocks));
  const missing = scan.gaps.filter(({ check }) => check === 'contract').map(({ reason }) => reason);
  const evidence = [...all.map(({ text }) => text).slice(0, 12), ...missing];
  const [gravest] = all;
  if (gravest?.blocks === true) {
    return { verdict: 'block', score: 100, reason: gravest.text, evidence };
  }
  if (scan.buy.failed) {
    return { verdict: 'unassessed', reason: 'Nothing could be bought to try acts on.', evidence };
  }
  if (scan.handsOn !== undefined && !all.some(({ isAct }) => isAct)) {
    doubts.add('Nobody was found who may replace the code that it hands calls on to.');
  }
  const [doubt] = doubts;
  if (doubt !== undefined) {
    return { verdict: 'unassessed', reason: doubt, evidence: [...doubts, ...evidence] };
  }
  if (missing.some((reason) => reason.includes('could not be tried'))) {
    return { verdict: 'unassessed', reason: 'Not all of its functions could be tried.', evidence };
  }
  const tried = `${scan.functions} functions were tried as ${scan.actors.length + 1} callers`;
  const owner = scan.owner === 'renounced' ? ' and its ownership is renounced' : '';
  return all.length > 0 || missing.length > 0
    ? {
        verdict: 'warn',
        score: all.length > 0 ? 40 : 15,
        reason: gravest?.text ?? missing[0] ?? '',
        evidence: [...evidence, `${tried}.`],
      }
    : {
        verdict: 'pass',
        score: 0,
        reason: `No act of anybody's hurts a holder: ${tried}${owner}.`,
        evidence: [`${tried}; ${scan.successes} acts went through.`],
      };
}

/** Why harm that was tried may be none. */
function doubtOf({ actor, paid, name }: ScanAct, harm: Harm | undefined): string | undefined {
  if (harm?.blocks !== true || isLocked(actor)) {
    return undefined;
  }
  const what = `${nameOf(actor)} could ${harm.what} with ${name}`;
  if (actor.bound === true) {
    return `${what}, as far as its own code lets it.`;
  }
  return paid === true && harm.makes === true
    ? `${what}, and pays for them with what the token keeps.`
    : undefined;
}

function isLocked(actor: ScanActor): boolean {
  return actor.kind === 'timeLock' && (actor.delay ?? 0) >= LONG_ENOUGH;
}

function nameOf({ kind, address, foundBy, delay }: ScanActor): string {
  if (kind === 'anyone') {
    return 'Anybody';
  }
  const lock = kind === 'timeLock' ? `, a time lock of ${delay ?? 0} s` : '';
  return `${address} (named by ${foundBy}${lock})`;
}

function harmOf(act: ScanAct, usual: bigint): Harm | undefined {
  const { before, after } = act;
  if (Number(after.trader) < LEAST_KEPT * Number(before.trader)) {
    return { blocks: true, what: "take a holder's balance" };
  }
  if (Number(after.pool) < LEAST_KEPT * Number(before.pool)) {
    return { blocks: true, what: 'drain the pool' };
  }
  const sale = saleHarm(act, usual);
  if (sale?.blocks === true) {
    return sale;
  }
  const made = madeShare(act);
  if (made >= NOTABLE_SHARE) {
    const shown = made >= 10 ? 'any number' : `${Math.round(100 * made)} % of the supply`;
    return { blocks: made >= DUMP_SHARE, makes: true, what: `make ${shown} of new tokens to sell` };
  }
  return sale;
}

/** What an act does to a sale. */
function saleHarm(act: ScanAct, usual: bigint): Harm | undefined {
  const { failed, proceeds, reason } = act;
  if (failed === 'sale') {
    return { blocks: true, what: `stop a holder's sale (${reason})` };
  }
  if (failed === 'part') {
    return { blocks: false, what: `bound how much is sold at once (${reason})` };
  }
  if (failed === 'before' || usual === 0n || isGift(act, usual) || Number(proceeds) >= 0.98 * Number(usual)) {
    return undefined;
  }
  const left = `${Math.round((100 * Number(proceeds)) / Number(usual))} %`;
  return Number(proceeds) < LEAST_PROCEEDS * Number(usual)
    ? { blocks: true, what: `cut the proceeds of a sale to ${left}` }
    : { blocks: false, what: `lower the proceeds of a sale to ${left}` };
}

/** Whether somebody only gave the pool what was theirs, and the price moved by that alone, as it does by a sale. */
function isGift({ before, after, proceeds }: ScanAct, usual: bigint): boolean {
  const given = before.caller - after.caller;
  const grownBy = after.pool - before.pool;
  return grownBy > 0n && grownBy <= given && proceeds * after.pool * 10n >= 9n * usual * before.pool;
}

/** Whether an act only counts all holdings alike in other units, as tokens do that follow a price: a pair then does too. */
function isRescaled({ before, after }: ScanAct): boolean {
  const isAlike = (one: bigint, other: bigint): boolean => {
    const [left, right] = [one * before.supply, other * after.supply];
    return (left > right ? left - right : right - left) * 1_000n <= right;
  };
  return (
    after.supply > 0n &&
    after.supply !== before.supply &&
    isAlike(after.trader, before.trader) &&
    isAlike(after.pool, before.pool) &&
    isAlike(after.caller, before.caller)
  );
}

/** What somebody has that nobody had before, as a share of the supply. */
function madeShare({ before, after }: ScanAct): number {
  const fromToken = grown(before.self, after.self);
  const gained = Math.max(
    grown(after.caller, before.caller) - fromToken,
    grown(after.trader, before.trader) - grown(before.caller, after.caller),
    grown(after.supply, before.supply),
  );
  return before.supply === 0n ? 0 : gained / Number(before.supply);
}

function* upgrades({
  proxy,
  delegates,
  destroyer,
  askedRulers = [],
}: TokenScan): Generator<{ blocks: boolean; text: string }> {
  for (const authority of proxy?.authorities ?? []) {
    const text = `${nameOf(authority)} can replace the token's code.`;
    yield { text, blocks: !isLocked(authority) };
  }
  for (const ruler of askedRulers) {
    const text = `${nameOf(ruler)} can replace the code of a contract that every transfer asks for leave.`;
    yield { text, blocks: !isLocked(ruler) };
  }
  if (destroyer !== undefined) {
    const text = `${nameOf(destroyer)} rules code that can do away with itself.`;
    yield { text, blocks: !isLocked(destroyer) };
  }
  if (delegates) {
    yield { text: 'The token can hand control to code that is not its own.', blocks: false };
  }
}

function grown(one: bigint, other: bigint): number {
  return Math.max(0, Number(one - other));
}
