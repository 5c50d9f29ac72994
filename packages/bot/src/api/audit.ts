import type { ActRecord } from '@twinlane/core/login/loginStore';
import type { Clock } from '@twinlane/core/ports';
import { listAudit } from '@twinlane/protocol/endpoints/audit';
import type { AuditEntry } from '@twinlane/protocol/login';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { randomUUIDv7 } from 'node:crypto';
import { auditEntry } from './auditEntry.ts';
import type { LoginDesk } from './loginDesk.ts';
import { serve } from './serve.ts';
import { createStrangerActs } from './strangerActs.ts';
import { requireAllAccounts } from './visible.ts';

/** Where it is written down who did what. */
export type AuditPort = LoginDesk['acts'];

interface AuditContext {
  readonly acts: AuditPort;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

/**
 * Writes down every request that changes something, with what came of it, once it is answered; and lists that. An entry
 * that the database does not take is in the log instead: it never holds up who stops trading.
 */
export function registerAudit(app: FastifyInstance, { acts, clock, log }: AuditContext): void {
  const strangers = createStrangerActs(() => clock.monotonic());
  app.addHook('onResponse', async (request, reply) => {
    const entry = auditEntry(request, reply, { id: randomUUIDv7(), at: clock.now() });
    if (entry === undefined) return;
    const room = entry.who === 'nobody' ? strangers.take() : 'room';
    if (room === 'noneFromNow')
      log.warn('refused logins of strangers are not written down for up to an hour');
    if (room !== 'room') return;
    await acts.append(entry).catch((error: unknown) => {
      log.error({ err: error, entry }, 'an act is in this log alone');
    });
  });
  serve(app, listAudit, async ({ principal, query: { limit, cursor, since, until, ...which } }) => {
    requireAllAccounts(principal);
    const found = await acts.page({
      ...which,
      limit: limit + 1,
      ...(cursor === undefined ? {} : { before: cursor }),
      ...(since === undefined ? {} : { since: Date.parse(since) }),
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    });
    const items = found.slice(0, limit);
    return {
      items: items.map(auditView),
      nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  });
}

function auditView({ at, ...entry }: ActRecord): AuditEntry {
  return { ...entry, at: new Date(at).toISOString() };
}
