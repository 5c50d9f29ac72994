import { isTwinlaneError } from '@twinlane/core/errors';
import { allowAddress, denyAddress, listDenied } from '@twinlane/protocol/endpoints/denylist';
import type { FastifyInstance } from 'fastify';
import type { DenyListPort } from './denyListPort.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

/** Whom nothing is bought of or through. The list is the chain's, and so every account's. */
export function registerDenyListRoutes(app: FastifyInstance, port: DenyListPort | undefined): void {
  if (port === undefined) return;
  serve(app, listDenied, async ({ query: { limit, cursor } }) => {
    const after = cursor?.toLowerCase();
    const all = await port.list();
    const left = all.filter(({ address }) => after === undefined || address.toLowerCase() > after);
    const items = left.slice(0, limit);
    return { items, nextCursor: left.length > limit ? (items.at(-1)?.address ?? null) : null };
  });
  serve(app, denyAddress, ({ principal, body: { address, reason } }) => {
    requireAllAccounts(principal);
    return asked(() => port.deny(address, { reason, who: principal.who }));
  });
  serve(app, allowAddress, ({ principal, params: { address }, body: { reason } }) => {
    requireAllAccounts(principal);
    return asked(() => port.allow(address, { reason, who: principal.who }));
  });
}

async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (isTwinlaneError(error) && error.name === 'UserError') {
      throw new HttpProblem(error.code === 'deny.unknown' ? 404 : 409, error.code, error.message, error.hint);
    }
    throw error;
  }
}
