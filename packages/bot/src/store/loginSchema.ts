import type {
  ActRecord,
  Grant,
  LoginRole,
  PersonKey,
  VisibleAccounts,
} from '@twinlane/core/login/loginStore';
import type { Address } from '@twinlane/core/money/hex';
import { bigserial, index, integer, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { jsonDocument, plainText, whole } from './columns.ts';
import { twinlane } from './schema.ts';

/** Logins that have not ended. Secrets are kept as their SHA-256 alone. */
export const sessions = twinlane.table(
  'sessions',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    secretHash: text('secret_hash').notNull(),
    person: text().$type<PersonKey>().notNull(),
    grant: jsonDocument<Grant>()('granted').notNull(),
    createdAt: whole('created_at').notNull(),
    lastUsedAt: whole('last_used_at').notNull(),
    expiresAt: whole('expires_at').notNull(),
    userAgent: plainText('user_agent'),
  },
  (table) => [
    uniqueIndex('sessions_secret').on(table.secretHash),
    uniqueIndex('sessions_page').on(table.sequence),
    index('sessions_person').on(table.person, table.sequence),
    index('sessions_expiry').on(table.expiresAt),
  ],
);

/** What all processes over the database know their own by. Whoever has it can log in nowhere. */
export const loginKeys = twinlane.table('login_keys', {
  name: text().primaryKey(),
  key: text().notNull(),
});

/** Nonces that were tried, for as long as somebody could try them again. */
export const loginNonces = twinlane.table(
  'login_nonces',
  {
    nonce: text().primaryKey(),
    expiresAt: whole('expires_at').notNull(),
  },
  (table) => [index('login_nonces_expiry').on(table.expiresAt)],
);

/** Tokens of scripts, revoked ones too. */
export const apiTokens = twinlane.table(
  'api_tokens',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    secretHash: text('secret_hash').notNull(),
    name: plainText().notNull(),
    scopes: jsonDocument<readonly string[]>()('scopes').notNull(),
    accounts: jsonDocument<VisibleAccounts>()('accounts').notNull(),
    createdAt: whole('created_at').notNull(),
    createdBy: plainText('created_by').notNull(),
    person: text().$type<PersonKey>(),
    madeBy: text('made_by'),
    expiresAt: whole('expires_at').notNull(),
    lastUsedAt: whole('last_used_at'),
    revokedAt: whole('revoked_at'),
  },
  (table) => [
    uniqueIndex('api_tokens_page').on(table.sequence),
    index('api_tokens_person').on(table.person),
    index('api_tokens_maker').on(table.madeBy),
  ],
);

/** Wallets that were allowed while a process ran; those of the config file are not here. */
export const people = twinlane.table(
  'people',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    address: text().$type<Address>().primaryKey(),
    role: text().$type<LoginRole>().notNull(),
    accounts: jsonDocument<VisibleAccounts>()('accounts').notNull(),
    label: plainText(),
    addedAt: whole('added_at').notNull(),
    addedBy: plainText('added_by').notNull(),
  },
  (table) => [uniqueIndex('people_page').on(table.sequence)],
);

/** What people and scripts did and tried through the API. What breakers were told is in `audit_log` besides. */
export const acts = twinlane.table(
  'acts',
  {
    sequence: bigserial({ mode: 'number' }).primaryKey(),
    id: text().notNull(),
    at: whole().notNull(),
    who: plainText().notNull(),
    kind: text().$type<ActRecord['kind']>().notNull(),
    act: text().notNull(),
    outcome: text().$type<ActRecord['outcome']>().notNull(),
    status: integer().notNull(),
    reason: plainText(),
    code: text(),
    request: plainText().notNull(),
    requestId: text('request_id').notNull(),
  },
  (table) => [
    uniqueIndex('acts_id').on(table.id),
    index('acts_who').on(table.who, table.sequence),
    index('acts_act').on(table.act, table.sequence),
    index('acts_outcome').on(table.outcome, table.sequence),
    index('acts_time').on(table.at),
  ],
);
