import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound } from './problems.ts';

/** Accounts that were read. One is never changed or removed: its money, which is, is no part of it. */
const known = new WeakMap<StoreReader['accounts'], Map<string, Account>>();
const MOST_KNOWN = 1_000;

async function accountOf(accounts: StoreReader['accounts'], id: string): Promise<Account | undefined> {
  const own = known.get(accounts) ?? new Map<string, Account>();
  known.set(accounts, own);
  const account = own.get(id) ?? (await accounts.get(id));
  if (account !== undefined && own.size < MOST_KNOWN) own.set(id, account);
  return account;
}

/** The account of that id. @throws HttpProblem 404 where there is none that the caller may see. */
export async function visibleAccount(
  { accounts }: Pick<StoreReader, 'accounts'>,
  principal: Principal,
  id: string,
): Promise<Account> {
  const account = maySee(principal, id) ? await accountOf(accounts, id) : undefined;
  if (account === undefined) throw notFound('such account');
  return account;
}

/** The accounts that the caller may see. */
export async function visibleAccounts(
  { accounts }: Pick<StoreReader, 'accounts'>,
  principal: Principal,
): Promise<readonly Account[]> {
  return visibleOf(await accounts.list(), principal);
}

/** Those of all accounts that the caller may see. */
export function visibleOf(accounts: readonly Account[], principal: Principal): readonly Account[] {
  return accounts.filter(({ id }) => maySee(principal, id));
}

/** Of what belongs to no account, and may tell of any. @throws HttpProblem 403 for a caller of certain accounts. */
export function requireAllAccounts({ accounts }: Principal): void {
  if (accounts === 'all') return;
  throw new HttpProblem(
    403,
    'accounts_limited',
    'This tells of all accounts, and this login may see some of them.',
  );
}
