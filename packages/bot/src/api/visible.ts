import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound } from './problems.ts';

/** The account of that id. @throws HttpProblem 404 where there is none that the caller may see. */
export async function visibleAccount(
  { accounts }: Pick<StoreReader, 'accounts'>,
  principal: Principal,
  id: string,
): Promise<Account> {
  const account = maySee(principal, id) ? await accounts.get(id) : undefined;
  if (account === undefined) throw notFound('such account');
  return account;
}

/** The accounts that the caller may see. */
export async function visibleAccounts(
  { accounts }: Pick<StoreReader, 'accounts'>,
  principal: Principal,
): Promise<readonly Account[]> {
  return (await accounts.list()).filter(({ id }) => maySee(principal, id));
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
