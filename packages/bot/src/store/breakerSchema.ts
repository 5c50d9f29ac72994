import type { BreakerChangeEvent, BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import type { BreakerScopeKind, BreakerState, BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { bigserial, index, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { jsonDocument, plainText, whole } from './columns.ts';
import { twinlane } from './schema.ts';

/** Circuit breakers as they stand. Each write takes a new `version`, under one lock, so that versions rise with the commits. */
export const breakerStates = twinlane.table(
  'breaker_states',
  {
    type: text().$type<BreakerType>().notNull(),
    scopeKind: text('scope_kind').$type<BreakerScopeKind>().notNull(),
    scopeId: plainText('scope_id').notNull(),
    state: text().$type<BreakerState>().notNull(),
    record: jsonDocument<unknown>()('record').notNull(),
    last: jsonDocument<BreakerChangeEvent>()('last'),
    updatedAt: whole('updated_at').notNull(),
    version: bigserial({ mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.type, table.scopeKind, table.scopeId] }),
    uniqueIndex('breaker_states_version').on(table.version),
  ],
);

/** What happened to circuit breakers. Append-only (a trigger refuses the rest). A cascade is of no one type. */
export const breakerEvents = twinlane.table(
  'breaker_events',
  {
    sequence: bigserial({ mode: 'number' }).primaryKey(),
    id: text().notNull(),
    type: text().$type<BreakerType>(),
    scopeKind: text('scope_kind').$type<BreakerScopeKind>(),
    scopeId: plainText('scope_id'),
    event: jsonDocument<BreakerEvent>()('event').notNull(),
    at: whole().notNull(),
  },
  (table) => [
    uniqueIndex('breaker_events_id').on(table.id),
    index('breaker_events_page').on(table.type, table.scopeKind, table.scopeId, table.sequence),
  ],
);

/** Who did what, to what and why. Append-only (a trigger refuses the rest). */
export const auditLog = twinlane.table(
  'audit_log',
  {
    sequence: bigserial({ mode: 'number' }).primaryKey(),
    id: text().notNull(),
    who: plainText().notNull(),
    what: text().notNull(),
    target: plainText().notNull(),
    reason: plainText().notNull(),
    at: whole().notNull(),
  },
  (table) => [
    uniqueIndex('audit_log_id').on(table.id),
    index('audit_log_target').on(table.target, table.sequence),
  ],
);
