import { RetryableError } from '@twinlane/core/errors';
import type { BlockRef } from '@twinlane/core/market/block';
import type { Ledger, Settled, Settlement } from '@twinlane/core/ledger';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { ExecutionReport } from '@twinlane/core/ports';
import type { ImpactBook } from './impactBook.ts';
import type { Judge, Landed } from './landings.ts';
import { messageOf } from './messageOf.ts';
import type { Pending, PendingOrders } from './pendingOrders.ts';

/** A block in which orders may land. */
export interface JudgedBlock {
  readonly number: number;
  /** Unknown where the block could not be read. */
  readonly hash?: BlockRef['hash'];
  /** Begins to judge orders of one account. Rejects for faults. */
  judge(accountId: string, due: readonly Pending[]): Promise<Judge>;
}

/** What settling needs. */
export interface SettleParts {
  readonly ledger: Pick<Ledger, 'settle'>;
  readonly orders: PendingOrders;
  readonly impacts: ImpactBook;
  /** What becomes of an order whatever the block; undefined where the block says. */
  readonly verdictOf: (pending: Pending) => Landed | undefined;
  /** Says why an order cannot be settled now. */
  readonly sayTrouble: (pending: Pending, trouble: unknown) => void;
}

/** What one order came to, before it is booked. */
interface Judged {
  readonly pending: Pending;
  readonly landed: Exclude<Landed, { readonly outcome: 'unclear' }>;
}

/** Why an order, and those after it, cannot be settled now. */
interface Trouble {
  readonly pending: Pending;
  readonly fault: unknown;
  /** The node could not be asked. */
  readonly isUnclear?: boolean;
}

/**
 * Settles orders of one account that are due in a block, in order of request: all are judged first, then booked in one
 * transaction. Where that fails, each is judged and booked by itself, so that none bears another's fault. False where one
 * cannot be settled yet: it and those after it wait.
 */
export async function settleDue(
  parts: SettleParts,
  block: JudgedBlock,
  accountId: string,
  due: readonly Pending[],
): Promise<boolean> {
  for (let waiting = due; waiting.length > 0;) {
    const { judged, trouble } = await judgeAll(parts, block, accountId, waiting);
    let booked: number;
    try {
      booked = await book(parts, block, accountId, judged);
    } catch (fault) {
      const [first] = judged;
      if (judged.length > 1 && !(fault instanceof RetryableError)) {
        return oneByOne(parts, block, accountId, waiting);
      }
      if (first !== undefined) fail(parts, { pending: first.pending, fault });
      return false;
    }
    if (booked === judged.length && trouble !== undefined) {
      fail(parts, trouble);
      return false;
    }
    const done = new Set(judged.slice(0, booked).map(({ pending }) => pending));
    waiting = booked === judged.length ? [] : waiting.filter((pending) => !done.has(pending));
  }
  return true;
}

async function oneByOne(
  parts: SettleParts,
  block: JudgedBlock,
  accountId: string,
  due: readonly Pending[],
): Promise<boolean> {
  for (const pending of due) {
    if (!(await settleDue(parts, block, accountId, [pending]))) return false;
  }
  return true;
}

async function judgeAll(
  { orders, verdictOf }: SettleParts,
  block: JudgedBlock,
  accountId: string,
  due: readonly Pending[],
): Promise<{ readonly judged: readonly Judged[]; readonly trouble?: Trouble }> {
  const judged: Judged[] = [];
  let judge: Judge | undefined;
  for (const pending of due) {
    if (!orders.holds(pending)) continue;
    try {
      const verdict = verdictOf(pending);
      judge ??= verdict === undefined ? await block.judge(accountId, due) : undefined;
      const landed = verdict ?? (await judge?.land(pending.order));
      if (landed === undefined) continue;
      if (landed.outcome === 'unclear') {
        return { judged, trouble: { pending, fault: landed.reason, isUnclear: true } };
      }
      judged.push({ pending, landed });
    } catch (fault) {
      return { judged, trouble: { pending, fault } };
    }
  }
  return { judged };
}

/** How many of them are settled: those after one that came out otherwise are to be judged anew. */
async function book(
  parts: SettleParts,
  { number, hash }: JudgedBlock,
  accountId: string,
  judged: readonly Judged[],
): Promise<number> {
  const block = hash === undefined ? undefined : { number, hash };
  const settlements = judged.flatMap(({ pending, landed }) => settlementOf(pending, landed, block) ?? []);
  const settled = settlements.length === 0 ? [] : await parts.ledger.settle(accountId, settlements);
  let [taken, booked] = [0, 0];
  for (const each of judged) {
    if (each.landed.outcome !== 'waiting' && taken === settled.length) break;
    if (each.landed.outcome === 'waiting') each.pending.next = number + 1;
    else await conclude(parts, accountId, each, settled[taken++]);
    booked += 1;
  }
  return booked;
}

function settlementOf(
  { order: { id } }: Pending,
  landed: Judged['landed'],
  block: BlockRef | undefined,
): Settlement | undefined {
  switch (landed.outcome) {
    case 'mined':
      return { fill: landed.fill, impacts: landed.impacts };
    case 'waiting':
      return undefined;
    case 'rejected':
    case 'expired': {
      const { outcome: status, reason } = landed;
      return { end: { id, status, reason, ...(block === undefined ? {} : { block }) } };
    }
    default:
      return landed satisfies never;
  }
}

async function conclude(
  { orders, impacts }: SettleParts,
  accountId: string,
  { pending, landed }: Judged,
  { fill, end }: Settled = {},
): Promise<void> {
  if (end !== undefined) {
    // It had ended by a call of which no answer came.
    orders.end(pending, { outcome: end.status, reason: end.reason ?? '' });
    return;
  }
  if (fill === undefined) {
    if (landed.outcome === 'rejected' || landed.outcome === 'expired') orders.end(pending, landed);
    return;
  }
  const isAsJudged = landed.outcome === 'mined' && landed.fill === fill;
  if (isAsJudged && fill.outcome === 'filled') {
    impacts.replace(accountId, landed.impacts, fill.blockNumber);
  } else if (fill.outcome === 'filled') {
    // It was booked by a call of which no answer came, and with it impacts that nobody here has heard of.
    await impacts.reload(accountId);
  }
  orders.end(pending, reportOf(fill));
}

/**
 * The order stays where it is and is tried again on the same block when the next one comes: without end while the store
 * is away, since it could not be ended either.
 */
function fail({ sayTrouble }: SettleParts, { pending, fault, isUnclear = false }: Trouble): void {
  sayTrouble(pending, fault);
  if (isUnclear) {
    pending.tries += 1;
    pending.verdict = { outcome: 'expired', reason: `It could not be judged: ${messageOf(fault)}` };
  } else if (!(fault instanceof RetryableError)) {
    pending.tries += 1;
    pending.verdict ??= { outcome: 'rejected', reason: `It could not be settled: ${messageOf(fault)}` };
  }
}

function reportOf(fill: Fill): ExecutionReport {
  return fill.outcome === 'filled'
    ? { outcome: 'filled', fill }
    : { outcome: 'rejected', reason: `The swap reverted: ${fill.revertReason ?? 'unknown'}.`, fill };
}
