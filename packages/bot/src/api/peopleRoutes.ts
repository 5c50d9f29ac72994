import type { Grant, PersonKey } from '@twinlane/core/login/loginStore';
import { isAddress, toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import { allowWallet, changeWallet, listPeople, removeWallet } from '@twinlane/protocol/endpoints/people';
import type { Person } from '@twinlane/protocol/login';
import { ROLE_SCOPES } from '@twinlane/protocol/scope';
import type { FastifyInstance } from 'fastify';
import { askedOfLogins } from './askedOfLogins.ts';
import type { LoginDesk, PersonEntry } from './loginDesk.ts';
import { HttpProblem } from './problems.ts';
import type { Principal } from './principal.ts';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

/** Wallets that may log in, and what each may do. */
export function registerPeopleRoutes(app: FastifyInstance, desk: LoginDesk): void {
  const { people } = desk;

  serve(app, listPeople, async ({ query: { limit, cursor }, principal }) => {
    requireAllAccounts(principal);
    const found = await people.list({
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: cursor }),
    });
    const items = found.slice(0, limit);
    return {
      items: items.map(personView),
      nextCursor: found.length > limit ? (items.at(-1)?.address ?? null) : null,
    };
  });
  serve(app, allowWallet, ({ body: { address: text, role, accounts, label }, principal }) =>
    askedOfLogins(async () => {
      const address = addressOf(text);
      checkGrant(principal, { role, accounts });
      const wallet = { address, role, accounts, ...(label === undefined ? {} : { label }) };
      return personView(await people.add({ ...wallet, addedBy: principal.who }));
    }),
  );
  serve(app, changeWallet, ({ params, body: { role, accounts, label }, principal }) =>
    askedOfLogins(async () => {
      const address = addressOf(params.address);
      const to = {
        ...(role === undefined ? {} : { role }),
        ...(accounts === undefined ? {} : { accounts }),
        ...(label === undefined ? {} : { label }),
      };
      const changed = await people.change(address, to, (grant) => checkGrant(principal, grant));
      if (role !== undefined || accounts !== undefined) await endAllOf(desk, address);
      return personView(changed);
    }),
  );
  serve(app, removeWallet, ({ params, principal }) =>
    askedOfLogins(async () => {
      const address = addressOf(params.address);
      const removed = await people.remove(address, (grant) => checkGrant(principal, grant));
      await endAllOf(desk, address);
      return personView(removed);
    }),
  );
}

/** What somebody was allowed is over at once, in every process. */
async function endAllOf(desk: LoginDesk, person: PersonKey): Promise<void> {
  await Promise.all([desk.sessions.end({ person }), desk.tokens.revokeOf(person)]);
}

/** An address in small letters is taken; one whose checksum is wrong is a slip of the hand. */
function addressOf(text: string): Address {
  if (!isAddress(text)) {
    const detail = `${text} has a wrong checksum.`;
    throw new HttpProblem(400, 'address.checksum', detail, 'Copy it again, or give it in small letters.');
  }
  return toChecksumAddress(text);
}

/** Nobody gives or takes what they do not have. @throws HttpProblem 403. */
function checkGrant(principal: Principal, { role, accounts }: Grant): void {
  const beyond = ROLE_SCOPES[role].filter((scope) => !principal.scopes.has(scope));
  if (beyond.length > 0) {
    const detail = `Who may not ${beyond.join(', ')} decides about no ${role}.`;
    throw new HttpProblem(403, 'people.tooMuch', detail);
  }
  const seen = principal.accounts;
  if (seen !== 'all' && (accounts === 'all' || accounts.some((id) => !seen.has(id)))) {
    const detail = 'You may not decide about accounts that you do not see yourself.';
    throw new HttpProblem(403, 'people.tooMuch', detail);
  }
}

function personView(entry: PersonEntry): Person {
  const { address, role, accounts, source } = entry;
  const base = { address, role, accounts: accounts === 'all' ? 'all' : [...accounts], source } as const;
  if (entry.source === 'config') return base;
  const { label, addedAt, addedBy } = entry;
  return {
    ...base,
    ...(label === undefined ? {} : { label }),
    addedAt: new Date(addedAt).toISOString(),
    addedBy,
  };
}
