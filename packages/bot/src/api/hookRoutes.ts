import type { BreakerStatus } from '@twinlane/core/breaker/breakerService';
import type { Clock } from '@twinlane/core/ports';
import { signalBreaker } from '@twinlane/protocol/endpoints/breakers';
import type { breakerHook } from '@twinlane/protocol/operator';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { breakerStatusView, scopeOf } from '../wire/breakerStatusView.ts';
import type { ApiContext, OperatorPort } from './appState.ts';
import { asked } from './breakerRoutes.ts';
import { HttpProblem } from './problems.ts';
import { serve } from './serve.ts';
import { signedHook, type SignedVerdict } from './signedHook.ts';

const WHO = 'a signed webhook';
const MINUTE_MS = 60_000;
/** A minute, of those that are signed; the others are counted apart, so that a stranger cannot use these up. */
const MOST = 30;

const REFUSALS: Readonly<Record<Exclude<SignedVerdict, 'valid'>, readonly [status: number, detail: string]>> =
  {
    wrong: [401, 'The signature is missing or wrong.'],
    stale: [
      401,
      'The timestamp is more than 5 minutes from the clock of this machine, or from before this start.',
    ],
    replayed: [409, 'This very request has been taken before.'],
  };

/** `POST /api/hooks/breaker`: other programs open and close `externalTrigger`. Without a secret there is no such address. */
export function registerHookRoutes(app: FastifyInstance, { operator, clock }: ApiContext): void {
  if (operator?.hookSecret === undefined) {
    return;
  }
  const { breakers } = operator;
  const verdictOf = signedHook(operator.hookSecret, clock);
  const mayTake = limiter(clock);
  const mayFail = limiter(clock);
  void app.register((scope, _options, done) => {
    const bodies = new WeakMap<FastifyRequest, Buffer>();
    // The signature is over the bytes, so that they are needed as they came.
    scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, parsed) => {
      bodies.set(request, body);
      parsed(null, jsonOf(body));
    });
    scope.addHook('preHandler', async (request, reply) => {
      const verdict = verdictOf({
        timestamp: headerOf(request, 'x-twinlane-timestamp'),
        signature: headerOf(request, 'x-twinlane-signature'),
        body: bodies.get(request) ?? Buffer.alloc(0),
      });
      if (verdict !== 'valid') {
        refuse(request, reply, verdict, { breakers, mayFail });
      }
      if (!mayTake()) {
        throw tooMany(reply);
      }
    });
    serve(scope, signalBreaker, async ({ body: wish, request }) => {
      request.log.warn(wish, 'another program asks for a circuit breaker');
      if (wish.until !== undefined && Date.parse(wish.until) <= clock.now()) {
        throw new HttpProblem(400, 'bad_request', 'until: is over already');
      }
      const { kind } = await asked(async () => scopeOf('externalTrigger', wish.scope));
      if (wish.blocks === 'entriesAndExits' && kind === 'venue') {
        const detail = 'blocks: exits take routes round a venue; stop its entries, or exits of its chain';
        throw new HttpProblem(400, 'bad_request', detail);
      }
      return breakerStatusView(await asked(() => carryOut(breakers, wish)));
    });
    done();
  });
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  verdict: Exclude<SignedVerdict, 'valid'>,
  { breakers, mayFail }: Pick<OperatorPort, 'breakers'> & { readonly mayFail: () => boolean },
): never {
  if (verdict === 'wrong') {
    void breakers.report(
      'authFailureSpike',
      { kind: 'global', id: '' },
      { result: 'failure', detail: 'a webhook with a wrong signature' },
    );
  }
  request.log.warn({ verdict }, 'a webhook was refused');
  if (!mayFail()) {
    throw tooMany(reply);
  }
  const [status, detail] = REFUSALS[verdict];
  throw new HttpProblem(status, `hook.${verdict}`, detail, 'docs/emergency.md says how to sign a request.');
}

function tooMany(reply: FastifyReply): HttpProblem {
  void reply.header('retry-after', '60');
  return new HttpProblem(429, 'hook.tooMany', 'Too many webhooks came within a minute.');
}

async function carryOut(
  breakers: OperatorPort['breakers'],
  { action, blocks, scope: text, until, reason }: z.output<typeof breakerHook>,
): Promise<BreakerStatus> {
  const scope = scopeOf('externalTrigger', text);
  const before = breakers.show('externalTrigger', scope);
  if (action === 'open') {
    await breakers.trip('externalTrigger', scope, reason, {
      who: WHO,
      exits: blocks === 'entriesAndExits',
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    });
    return breakers.show('externalTrigger', scope);
  }
  if (before.state === 'isolated' || before.state === 'disabled') {
    throw new HttpProblem(409, 'breaker.heldByPerson', `A person holds it: it is ${before.state}.`);
  }
  // What is closed already is as it was asked for.
  return before.state === 'closed' ? before : breakers.reset('externalTrigger', scope, { who: WHO, reason });
}

function limiter(clock: Clock): () => boolean {
  let began = clock.monotonic();
  let count = 0;
  return () => {
    const now = clock.monotonic();
    if (now - began >= MINUTE_MS) {
      began = now;
      count = 0;
    }
    count += 1;
    return count <= MOST;
  };
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    // The schema says that it is no object.
    return undefined;
  }
}
