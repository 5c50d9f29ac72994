import type {
  AuditRepository,
  AuditWriter,
  BreakerEvent,
  BreakerRepository,
  BreakerRow,
  BreakerWriter,
} from '@twinlane/core/breaker/breakerStore';
import { and, asc, desc, eq, gt, lt, sql } from 'drizzle-orm';
import { asProposed } from './asProposed.ts';
import { auditLog, breakerEvents, breakerStates } from './breakerSchema.ts';
import type { Drizzle } from './database.ts';
import { limitOf, olderThan } from './paging.ts';

/** Any number that nobody else uses for an advisory lock. */
const LOCK_KEY = 7_411_002;
/** Far below what a statement takes, at seven parameters each. */
const ROWS_PER_INSERT = 1_000;

/** Reads breakers and their history. */
export function breakersOf(db: Drizzle): BreakerRepository {
  return {
    since: async (version) => {
      const rows = await db
        .select()
        .from(breakerStates)
        .where(gt(breakerStates.version, version))
        .orderBy(asc(breakerStates.version));
      return rows.map(({ scopeKind, scopeId, last, ...row }) =>
        Object.assign(row, { scope: { kind: scopeKind, id: scopeId } }, last === null ? {} : { last }),
      );
    },
    history: async ({ type, scope, ...page }) => {
      const rows = await db
        .select({ event: breakerEvents.event })
        .from(breakerEvents)
        .where(
          and(
            type === undefined ? undefined : eq(breakerEvents.type, type),
            scope === undefined ? undefined : eq(breakerEvents.scopeKind, scope.kind),
            scope === undefined ? undefined : eq(breakerEvents.scopeId, scope.id),
            olderThan(breakerEvents, breakerEvents.sequence, page),
          ),
        )
        .orderBy(desc(breakerEvents.sequence))
        .limit(limitOf(page));
      return rows.map(({ event }) => event);
    },
  };
}

/** Writes them. */
export function breakersIn(tx: Drizzle): BreakerWriter {
  return {
    lockBreakers: async () => {
      await tx.execute(sql`SELECT pg_advisory_xact_lock(${LOCK_KEY})`);
    },
    putBreakers: async (rows) => {
      let version = 0;
      for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
        const put = await tx
          .insert(breakerStates)
          .values(rows.slice(from, from + ROWS_PER_INSERT).map(stateRow))
          .onConflictDoUpdate({
            target: [breakerStates.type, breakerStates.scopeKind, breakerStates.scopeId],
            // The version too: the row that was proposed has taken a new one.
            set: asProposed(breakerStates, ['type', 'scopeKind', 'scopeId']),
          })
          .returning({ version: breakerStates.version });
        version = Math.max(version, ...put.map((row) => row.version));
      }
      return version;
    },
    forgetBreakers: async (before) => {
      await tx
        .delete(breakerStates)
        .where(and(eq(breakerStates.state, 'closed'), lt(breakerStates.updatedAt, before)));
    },
    appendBreakerEvents: async (events) => {
      if (events.length === 0) return [];
      const appended = await tx
        .insert(breakerEvents)
        .values(events.map(eventRow))
        .onConflictDoNothing()
        .returning({ id: breakerEvents.id });
      const fresh = new Set(appended.map(({ id }) => id));
      return events.filter(({ id }) => fresh.has(id));
    },
  };
}

function stateRow(row: BreakerRow): typeof breakerStates.$inferInsert {
  const { type, scope, state, record, last = null, updatedAt } = row;
  return { type, scopeKind: scope.kind, scopeId: scope.id, state, record, last, updatedAt };
}

function eventRow(event: BreakerEvent): typeof breakerEvents.$inferInsert {
  const { id, at } = event;
  return event.kind === 'cascade'
    ? { id, at, event }
    : { id, at, event, type: event.type, scopeKind: event.scope.kind, scopeId: event.scope.id };
}

/** Reads the audit log. */
export function auditOf(db: Drizzle): AuditRepository {
  return {
    page: async ({ target, ...page }) => {
      const rows = await db
        .select()
        .from(auditLog)
        .where(
          and(
            target === undefined ? undefined : eq(auditLog.target, target),
            olderThan(auditLog, auditLog.sequence, page),
          ),
        )
        .orderBy(desc(auditLog.sequence))
        .limit(limitOf(page));
      return rows.map(({ id, who, what, target: to, reason, at }) => ({
        id,
        who,
        what,
        target: to,
        reason,
        at,
      }));
    },
  };
}

/** Writes it. */
export function auditIn(tx: Drizzle): AuditWriter {
  return {
    appendAudit: async (entries) => {
      if (entries.length === 0) return;
      await tx
        .insert(auditLog)
        .values([...entries])
        .onConflictDoNothing();
    },
  };
}
