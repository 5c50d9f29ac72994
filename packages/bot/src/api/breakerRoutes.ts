import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import { BREAKER_PRIORITIES, BREAKER_TYPES, type BreakerType } from '@twinlane/core/breaker/breakerTypes';
import { BREAKERS } from '@twinlane/core/breaker/registry';
import { isTwinlaneError } from '@twinlane/core/errors';
import {
  breakerAct,
  breakerActRequest,
  breakerHistoryQuery,
  breakerQuery,
  stopRequest,
  undoRequest,
  type BreakerHistoryPage,
  type BreakerPage,
  type BreakerStatusView,
  type EmergencyView,
} from '@twinlane/protocol/operator';
import { breakerScope } from '@twinlane/protocol/breaker';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { breakerEventView, breakerStatusView, scopeFrom, scopeOf } from '../wire/breakerStatusView.ts';
import type { ApiContext, OperatorPort } from './appState.ts';
import { HttpProblem, parseInput } from './problems.ts';

const ofType = z.object({ type: z.enum(BREAKER_TYPES) });
const ofScope = ofType.extend({ scope: breakerScope });
const ofAct = ofType.extend({ act: breakerAct });

/** What somebody who shows the write token is called in the audit log. */
const WHO = 'the API';

/** Circuit breakers, what happened to them, what a person may do to them, and the emergency stop. */
export function registerBreakerRoutes(app: FastifyInstance, { operator }: ApiContext): void {
  if (operator === undefined) {
    return;
  }
  const { breakers } = operator;
  registerReads(app, breakers);
  app.post('/api/breakers/:type/:act', { config: { write: true } }, (request) => {
    const { type, act } = parseInput(ofAct, request.params);
    const { scope, reason } = parseInput(breakerActRequest, request.body);
    request.log.info({ type, scope, act, reason }, 'an operator changes a breaker');
    return asked(async () => breakers[act](type, scopeOf(type, scope), { who: WHO, reason })).then(
      breakerStatusView,
    );
  });
  registerStop(app, operator);
}

function registerReads(app: FastifyInstance, breakers: BreakerService): void {
  app.get('/api/breakers', (request) => pageOf(breakers, request.query));
  app.get('/api/breakers/history', (request) => historyPage(breakers, request.query));
  app.get('/api/breakers/:type', (request) =>
    pageOf(breakers, request.query, parseInput(ofType, request.params).type),
  );
  app.get('/api/breakers/:type/:scope', (request) => {
    const { type, scope } = parseInput(ofScope, request.params);
    return asked(async () => breakers.show(type, scopeOf(type, scope))).then(breakerStatusView);
  });
}

function registerStop(app: FastifyInstance, { breakers, emergency }: OperatorPort): void {
  app.get('/api/emergency-stop', (): Promise<EmergencyView> => emergency());
  // Logins that are held back do not hold this back: stopping must always be possible.
  app.post('/api/emergency-stop', { config: { write: 'always' } }, (request) => {
    const act = parseInput(stopRequest, request.body);
    request.log.warn(act, 'an operator stops trading');
    return asked(() => breakers.emergencyStop({ ...act, who: WHO })).then(emergency);
  });
  app.post('/api/emergency-stop/undo', { config: { write: true } }, (request) => {
    const act = parseInput(undoRequest, request.body);
    request.log.warn(act, 'an operator undoes the emergency stop');
    return asked(() => breakers.liftEmergencyStop({ ...act, who: WHO })).then(emergency);
  });
}

async function historyPage(breakers: BreakerService, query: unknown): Promise<BreakerHistoryPage> {
  const { limit, cursor, type, scope } = parseInput(breakerHistoryQuery, query);
  const events = await breakers.history({
    limit: limit + 1,
    ...(cursor === undefined ? {} : { before: cursor }),
    ...(type === undefined ? {} : { type: parseInput(ofType, { type }).type }),
    ...(scope === undefined ? {} : { scope: scopeFrom(scope) }),
  });
  const shown = events.slice(0, limit);
  return {
    items: shown.map(breakerEventView),
    nextCursor: events.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

function pageOf(breakers: BreakerService, query: unknown, type?: BreakerType): BreakerPage {
  const { limit, cursor, state } = parseInput(breakerQuery, query);
  const found = breakers
    .list()
    .filter(
      (each) => (type === undefined || each.type === type) && (state === 'all' || each.state !== 'closed'),
    )
    .map(breakerStatusView)
    .sort(byPriority);
  const next = cursor + limit;
  return {
    items: found.slice(cursor, next),
    total: found.length,
    idle: type === undefined && state === 'all' && cursor === 0 ? idleTypes(breakers) : [],
    nextCursor: next < found.length ? String(next) : null,
  };
}

function idleTypes(breakers: BreakerService): BreakerPage['idle'] {
  const known = new Set(breakers.list().map(({ type }) => type));
  return BREAKERS.filter(({ type }) => !known.has(type)).map(({ type, priority, title }) => ({
    type,
    priority,
    title,
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
