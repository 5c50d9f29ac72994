import type { ApiToken, AuditEntry, OpenSession, Person } from '@twinlane/protocol/login';
import { escapeText } from './escapeText.ts';
import { layOut } from './line.ts';
import type { Palette } from './palette.ts';

const LONGEST = 240;
const LONGEST_NAME = 48;
const LONGEST_TEXT = 80;

/** A text of a person, safe to print; nothing where there is none. */
function plain(text = '', columns = LONGEST_NAME): string {
  return text === '' ? '' : escapeText(text, columns);
}

function table(headings: readonly string[], rows: readonly (readonly string[])[], palette: Palette): string {
  const lines = layOut(
    headings.map((heading) => ({ heading })),
    rows.map((row) => row.map((text) => ({ text }))),
    LONGEST,
    palette.dim,
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

function accountsText(accounts: Person['accounts']): string {
  return accounts === 'all' ? 'all' : accounts.map((id) => plain(id)).join(', ');
}

/** To the second, as the audit log needs it. */
function timeText(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** API tokens as a table. */
export function renderTokens(tokens: readonly ApiToken[], palette: Palette): string {
  if (tokens.length === 0) return 'There are no API tokens.';
  const rows = tokens.map((token) => [
    token.id,
    plain(token.name),
    token.scopes.join(', '),
    accountsText(token.accounts),
    token.revokedAt === undefined ? timeText(token.expiresAt) : 'revoked',
    token.lastUsedAt === undefined ? 'never' : timeText(token.lastUsedAt),
    plain(token.createdBy),
  ]);
  return table(['id', 'name', 'scopes', 'accounts', 'good until', 'last used', 'made by'], rows, palette);
}

/** Sessions that have not ended as a table. */
export function renderSessions(sessions: readonly OpenSession[], palette: Palette): string {
  if (sessions.length === 0) return 'Nobody is logged in.';
  const rows = sessions.map(({ id, who, role, createdAt, lastUsedAt, expiresAt, userAgent }) => [
    id,
    plain(who),
    role,
    timeText(createdAt),
    timeText(lastUsedAt),
    timeText(expiresAt),
    plain(userAgent),
  ]);
  return table(['id', 'who', 'role', 'logged in', 'last used', 'good until', 'browser'], rows, palette);
}

/** Wallets that may log in as a table. */
export function renderPeople(people: readonly Person[], palette: Palette): string {
  if (people.length === 0) return 'No wallet may log in; `twinlane login` prints a link that logs you in.';
  const rows = people.map(({ address, role, accounts, label, source, addedBy }) => [
    address,
    role,
    accountsText(accounts),
    source === 'config' ? 'config file' : plain(addedBy),
    plain(label),
  ]);
  return table(['wallet', 'role', 'accounts', 'allowed by', 'label'], rows, palette);
}

/** Acts as a table, the newest first. */
export function renderAudit(
  { items, nextCursor }: { readonly items: readonly AuditEntry[]; readonly nextCursor: string | null },
  palette: Palette,
): string {
  if (items.length === 0) return 'Nothing of this kind is on record.';
  const rows = items.map(({ at, who, act, outcome, code, reason, request }) => [
    timeText(at),
    plain(who),
    act,
    code === undefined ? outcome : `${outcome}: ${plain(code)}`,
    plain(reason, LONGEST_TEXT),
    plain(request, LONGEST_TEXT),
  ]);
  const more = nextCursor === null ? [] : [`More with --cursor ${nextCursor}`];
  return [table(['time (UTC)', 'who', 'what', 'outcome', 'reason', 'request'], rows, palette), ...more].join(
    '\n',
  );
}
