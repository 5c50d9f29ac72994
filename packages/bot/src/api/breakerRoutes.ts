import type { BreakerService, BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { BreakerEvent } from '@twinlane/core/breaker/breakerStore';
import {
  BREAKER_PRIORITIES,
  BREAKER_TYPES,
  type BreakerScope,
  type BreakerType,
} from '@twinlane/core/breaker/breakerTypes';
import { BREAKERS } from '@twinlane/core/breaker/registry';
import { isTwinlaneError } from '@twinlane/core/errors';
import {
  actOnBreaker,
  listBreakerHistory,
  listBreakers,
  listBreakersOfType,
  readBreaker,
  readEmergencyStop,
  stopEverything,
  undoEmergencyStop,
} from '@twinlane/protocol/endpoints/breakers';
import type {
  breakerHistoryQuery,
  breakerQuery,
  BreakerHistoryPage,
  BreakerPage,
  BreakerStatusView,
} from '@twinlane/protocol/operator';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { breakerEventView, breakerStatusView, scopeFrom, scopeOf } from '../wire/breakerStatusView.ts';
import type { ApiContext, OperatorPort } from './appState.ts';
import { maySee, type Principal } from './principal.ts';
import { HttpProblem, notFound, parseInput } from './problems.ts';
import { serve } from './serve.ts';
import { requireAllAccounts } from './visible.ts';

const known = z.enum(BREAKER_TYPES);

/** Circuit breakers, what happened to them, what a person may do to them, and the emergency stop. */
export function registerBreakerRoutes(
  app: FastifyInstance,
  { operator }: Pick<ApiContext, 'operator'>,
): void {
  if (operator === undefined) {
    return;
  }
  const { breakers } = operator;
  registerReads(app, breakers);
  serve(app, actOnBreaker, async ({ principal, params, body, request }) => {
    const { who } = principal;
    const type = typeOf(params.type);
    const { scope, reason } = body;
    request.log.info({ type, scope, act: params.act, reason, who }, 'an operator changes a breaker');
    return asked(async () => {
      const ofBreaker = visibleScope(principal, type, scope);
      if (ofBreaker.kind !== 'account') requireAllAccounts(principal);
      return breakerStatusView(await breakers[params.act](type, ofBreaker, { who, reason }));
    });
  });
  registerStop(app, operator);
}

function registerReads(app: FastifyInstance, breakers: BreakerService): void {
  serve(app, listBreakers, ({ principal, query }) => pageOf(breakers, principal, query));
  serve(app, listBreakerHistory, ({ principal, query }) => historyPage(breakers, principal, query));
  serve(app, listBreakersOfType, ({ principal, params, query }) =>
    pageOf(breakers, principal, query, typeOf(params.type)),
  );
  serve(app, readBreaker, ({ principal, params }) =>
    asked(async () => {
      const type = typeOf(params.type);
      return breakerStatusView(breakers.show(type, visibleScope(principal, type, params.scope)));
    }),
  );
}

function registerStop(app: FastifyInstance, { breakers, emergency }: OperatorPort): void {
  serve(app, readEmergencyStop, () => emergency());
  serve(app, stopEverything, ({ principal: { who }, body, request }) => {
    request.log.warn({ ...body, who }, 'an operator stops trading');
    return asked(() => breakers.emergencyStop({ ...body, who })).then(emergency);
  });
  serve(app, undoEmergencyStop, ({ principal, body, request }) => {
    requireAllAccounts(principal);
    const { who } = principal;
    request.log.warn({ ...body, who }, 'an operator undoes the emergency stop');
    return asked(() => breakers.liftEmergencyStop({ ...body, who })).then(emergency);
  });
}

function typeOf(text: string): BreakerType {
  return parseInput(z.object({ type: known }), { type: text }).type;
}

/** Whether the caller may know of a breaker: one of an account tells of it. */
export function maySeeScope(principal: Principal, { kind, id }: BreakerScope): boolean {
  return kind !== 'account' || maySee(principal, id);
}

/** A cascade without the breakers of accounts that the caller may not know of. */
function withoutHidden(principal: Principal, event: BreakerEvent): BreakerEvent {
  if (event.kind === 'change') return event;
  return { ...event, openings: event.openings.filter(({ scope }) => maySeeScope(principal, scope)) };
}

function visibleScope(principal: Principal, type: BreakerType, text: string): BreakerScope {
  const scope = scopeOf(type, text);
  if (!maySeeScope(principal, scope)) throw notFound(`${type} of ${text}`);
  return scope;
}

async function historyPage(
  breakers: BreakerService,
  principal: Principal,
  { limit, cursor, type, scope }: z.output<typeof breakerHistoryQuery>,
): Promise<BreakerHistoryPage> {
  const events = await breakers.history({
    limit: limit + 1,
    ...(cursor === undefined ? {} : { before: cursor }),
    ...(type === undefined ? {} : { type: typeOf(type) }),
    ...(scope === undefined ? {} : { scope: scopeFrom(scope) }),
  });
  const shown = events.slice(0, limit);
  return {
    items: shown
      .filter((event) => event.kind === 'cascade' || maySeeScope(principal, event.scope))
      .map((event) => breakerEventView(withoutHidden(principal, event))),
    nextCursor: events.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

function pageOf(
  breakers: BreakerService,
  principal: Principal,
  { limit, cursor, state }: z.output<typeof breakerQuery>,
  type?: BreakerType,
): BreakerPage {
  const found = breakers
    .list()
    .filter(
      (each) => (type === undefined || each.type === type) && (state === 'all' || each.state !== 'closed'),
    )
    .filter(({ scope }) => maySeeScope(principal, scope))
    .map(breakerStatusView)
    .sort(byPriority);
  const next = cursor + limit;
  return {
    items: found.slice(cursor, next),
    total: found.length,
    idle: type === undefined && state === 'all' && cursor === 0 ? idleTypes(breakers.list()) : [],
    nextCursor: next < found.length ? String(next) : null,
  };
}

function idleTypes(list: readonly BreakerStatus[]): BreakerPage['idle'] {
  const seen = new Set(list.map(({ type }) => type));
  return BREAKERS.filter(({ type }) => !seen.has(type)).map(({ type, priority, title, scopes }) => ({
    type,
    priority,
    title,
    scopes: [...scopes],
  }));
}

function byPriority(one: BreakerStatusView, other: BreakerStatusView): number {
  return (
    BREAKER_PRIORITIES.indexOf(one.priority) - BREAKER_PRIORITIES.indexOf(other.priority) ||
    one.type.localeCompare(other.type) ||
    one.scope.localeCompare(other.scope)
  );
}

/** Waits for the breakers. What they refuse is a conflict with how they stand, not a wrong request. */
export async function asked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isTwinlaneError(error) || !error.code.startsWith('breaker.')) {
      throw error;
    }
    if (error.code === 'breaker.noScope') {
      throw new HttpProblem(404, 'not_found', error.message, error.hint);
    }
    throw new HttpProblem(409, error.code, error.message, error.hint);
  }
}
