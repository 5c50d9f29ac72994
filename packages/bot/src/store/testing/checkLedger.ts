import { isDeepStrictEqual } from 'node:util';
import { foldFills } from '@twinlane/core/portfolio/foldFills';
import { withEntries } from '@twinlane/core/portfolio/ledgerEntry';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Store } from '@twinlane/core/ports';
import { verifyChain } from '@twinlane/core/thought/hashChain';
import { collect } from './collect.ts';

/** What is wrong with an account's books; nothing in a sound one. */
export async function checkLedger(store: Store, accountId: string): Promise<readonly string[]> {
  const problems: string[] = [];
  const demand = (holds: boolean, what: string): void => {
    if (!holds) problems.push(what);
  };
  const account = await store.read.accounts.get(accountId);
  if (account === undefined) return [`there is no account ${accountId}`];
  const balances = await store.read.accounts.balances(accountId);
  const fills = await collect(store.read.fills.all(accountId));
  const entries = await store.read.entries.total(accountId);
  const folded = await foldFills(withEntries(account, entries), fills);
  demand(isDeepStrictEqual(folded.ledger.balances, balances), 'the fills do not fold to the balances');

  const positions = await all<Position>((page) => store.read.positions.page(accountId, page));
  const byId = new Map(positions.map((position) => [position.id, position]));
  demand(
    positions.length === folded.positions.length,
    'there are more or fewer positions than the fills make',
  );
  for (const position of folded.positions) {
    const stored = byId.get(position.id);
    demand(isDeepStrictEqual(stored, position), `the fills do not fold to position ${position.id}`);
  }
  const cost = positions.reduce((sum, position) => sum + position.cost, 0n);
  const realised = positions.reduce((sum, position) => sum + position.realisedPnl, 0n);
  demand(
    balances.cash + cost - realised === account.initialCash + entries.cash,
    'cash, cost and profit do not conserve',
  );
  demand(
    balances.native + folded.gasFee === account.initialNative + entries.native,
    'native balance and gas do not conserve',
  );
  demand(balances.cash >= 0n && balances.native >= 0n, 'a balance is negative');

  demand(new Set(fills.map(({ orderId }) => orderId)).size === fills.length, 'an order was filled twice');
  const orders = await all((page) => store.read.orders.page(accountId, page));
  const outcomes = new Map(fills.map(({ orderId, outcome }) => [orderId, outcome]));
  for (const order of orders) {
    const expected = outcomes.get(order.id) ?? 'none';
    const mined = order.status === 'filled' || order.status === 'reverted';
    demand(
      mined ? expected === order.status : expected === 'none',
      `order ${order.id} and its fill disagree`,
    );
  }
  const thoughts = await all((page) => store.read.thoughts.page(accountId, page));
  demand((await verifyChain(thoughts.toReversed())) === undefined, 'the chain of thoughts is broken');
  const told = new Set(thoughts.map(({ id }) => id));
  demand(
    orders.every(({ thoughtId }) => told.has(thoughtId)),
    'an order has no thought',
  );
  problems.push(...(await checkOutbox(store, `account:${accountId}`)));
  return problems;
}

async function checkOutbox(store: Store, room: string): Promise<readonly string[]> {
  const last = await store.read.outbox.last(room);
  let seen = 0;
  for (;;) {
    const messages = await store.read.outbox.since(room, seen, 1_000);
    for (const message of messages) {
      if (message.seq !== seen + 1) return [`message ${seen + 1} of room ${room} is missing`];
      seen = message.seq;
    }
    if (messages.length > 0) continue;
    // Messages may come while they are counted, but none may be promised that is not there.
    const now = await store.read.outbox.last(room);
    return seen >= last && (now > last || seen === now) ? [] : [`room ${room} says ${now} and holds ${seen}`];
  }
}

async function all<Row extends { readonly id: string }>(
  read: (page: { readonly limit: number; readonly before?: string }) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const before = rows.at(-1)?.id;
    const page = await read({ limit: 1_000, ...(before === undefined ? {} : { before }) });
    rows.push(...page);
    if (page.length < 1_000) return rows;
  }
}
