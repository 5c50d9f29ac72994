import type { FillDraft } from '@twinlane/core/fill/settleOrder';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import { applyFill } from '@twinlane/core/portfolio/applyFill';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { ledgerOf } from '@twinlane/core/portfolio/foldFills';
import type { StoreReader } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import {
  landOrder,
  nativePriceAt,
  needsTrial,
  tryOnNode,
  type Landing,
  type LandingBlock,
  type LandingPorts,
  type Standing,
} from './landing.ts';

/** What became of an order, with all of the account's impacts after it where it was mined. */
export type Landed =
  | Exclude<Landing, { readonly outcome: 'mined' }>
  | { readonly outcome: 'mined'; readonly fill: Fill; readonly impacts: readonly OwnImpact[] };

/** Judges orders in a block. */
export interface Judge {
  /** One of the orders, in their order. Rejects for faults. */
  land(order: Order): Promise<Landed>;
}

/** Orders of one account that are due in a block, and its own impacts before them. */
export interface DueOrders {
  readonly accountId: string;
  readonly orders: readonly Order[];
  readonly impacts: ReadonlyMap<Address, OwnImpact>;
}

/** Where landings get their facts from. */
export interface LandingsPorts extends LandingPorts {
  readonly store: Pick<StoreReader, 'accounts' | 'positions'>;
}

/** Trials that are under way at a time: all bots wait for the last of them. */
const TRIALS_AT_ONCE = 32;

/**
 * Judges orders of one account in a block one after the other, each as if those before it that were mined had been booked.
 * What the node is asked of them does not depend on those before, and is asked ahead.
 * @param knownAccounts What an account trades with never changes: those that were read before are not read again.
 */
export async function judgeTogether(
  ports: LandingsPorts,
  block: LandingBlock,
  { accountId, orders, impacts }: DueOrders,
  knownAccounts: Map<string, Account>,
): Promise<Judge> {
  const account = knownAccounts.get(accountId) ?? (await ports.store.accounts.get(accountId));
  if (account === undefined) {
    return { land: async () => ({ outcome: 'rejected', reason: 'Its account does not exist.' }) };
  }
  knownAccounts.set(accountId, account);
  const balances = await ports.store.accounts.balances(accountId);
  const sellers = new Set(orders.filter(({ side }) => side === 'sell').map(({ botId }) => botId));
  const held = sellers.size === 0 ? [] : await ports.store.positions.openOf(accountId, [...sellers]);
  const nativePrice = nativePriceAt(ports, block, account.cash);
  let standing: Standing = { account, ledger: ledgerOf(balances, held), impacts, nativePrice };
  const trials = tryAhead(ports, block, orders, standing);
  return {
    async land(order) {
      const landing = await landOrder(ports, order, block, standing, trials.get(order.id));
      if (landing.outcome !== 'mined') {
        return landing;
      }
      const landed = {
        ...landing,
        fill: asFill(landing.fill),
        impacts: withChanges(standing, landing.impacts),
      };
      const { cash } = account;
      standing = {
        ...standing,
        ledger: applyFill(standing.ledger, landed.fill, cash.address),
        // Also those that have faded to nothing: the store hears of it with the next fill that stands.
        impacts: new Map(landed.impacts.map((impact) => [impact.pool, impact])),
      };
      return landed;
    },
  };
}

/** An order has one fill that stands: with its id, booking twice is booking once. */
function asFill(draft: FillDraft): Fill {
  return { ...draft, id: draft.orderId };
}

function withChanges({ impacts }: Standing, changed: readonly OwnImpact[]): readonly OwnImpact[] {
  const all = new Map(impacts);
  for (const impact of changed) all.set(impact.pool, impact);
  return [...all.values()];
}

/** One that is at fault is asked nothing: judging it meets the fault again, which is then its own. */
function mayNeedTrial(order: Order, block: LandingBlock, standing: Standing): boolean {
  try {
    return needsTrial(order, block, standing);
  } catch {
    return false;
  }
}

type Trial = () => Promise<TradeSimulation | undefined>;

function tryAhead(
  ports: LandingPorts,
  block: LandingBlock,
  orders: readonly Order[],
  standing: Standing,
): ReadonlyMap<string, Trial> {
  const trials = new Map<string, Trial>();
  const asked = orders.filter((order) => mayNeedTrial(order, block, standing));
  if (asked.length < 2) return trials;
  const answers = new Map(asked.map(({ id }) => [id, Promise.withResolvers<TradeSimulation | undefined>()]));
  const waiting = asked.values();
  const lane = async (): Promise<void> => {
    for (const order of waiting) {
      const answer = answers.get(order.id);
      await tryOnNode(ports, order, block, standing.account).then(answer?.resolve, answer?.reject);
    }
  };
  for (let lanes = 0; lanes < TRIALS_AT_ONCE; lanes += 1) void lane();
  for (const [id, { promise }] of answers) {
    // One whose order is not judged after all has nobody who hears of its fault.
    promise.catch(() => undefined);
    trials.set(id, () => promise);
  }
  return trials;
}
