import fastifyRateLimit from '@fastify/rate-limit';
import { endpointRate, type RateClass } from '@twinlane/protocol/rate';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientKey } from './clientKey.ts';
import { HttpProblem } from './problems.ts';

/** Requests of each class that one client may make in a minute. */
export type Rates = Readonly<Record<RateClass, number>>;

/** Plenty for a dashboard that several people look at; what stops trading counts apart, so that nothing else uses it up. */
export const RATES: Rates = { read: 1200, heavy: 60, write: 120, login: 10, always: 120 };

/** Refuses requests beyond the allowance of their client: whoever is logged in, else an address. @throws HttpProblem 429. */
export async function createRateLimits(
  app: FastifyInstance,
  rates: Rates,
): Promise<(request: FastifyRequest, reply: FastifyReply) => Promise<void>> {
  await app.register(fastifyRateLimit, {
    global: false,
    timeWindow: 60_000,
    keyGenerator: ({ principal, ip }) => (principal.kind === 'nobody' ? `ip:${clientKey(ip)}` : principal.id),
  });
  const limiter = (rate: RateClass) => app.createRateLimit({ max: rates[rate], timeWindow: 60_000 });
  const limiters: Readonly<Record<RateClass, ReturnType<typeof limiter>>> = {
    read: limiter('read'),
    heavy: limiter('heavy'),
    write: limiter('write'),
    login: limiter('login'),
    always: limiter('always'),
  };
  return async (request, reply) => {
    const { endpoint } = request.routeOptions.config;
    if (endpoint === undefined) return;
    const found = await limiters[endpointRate(endpoint)](request);
    if (found.isAllowed) return;
    void reply
      .header('ratelimit-limit', found.max)
      .header('ratelimit-remaining', found.remaining)
      .header('ratelimit-reset', found.ttlInSeconds);
    if (!found.isExceeded) return;
    const seconds = Math.max(1, found.ttlInSeconds);
    void reply.header('retry-after', String(seconds));
    throw new HttpProblem(
      429,
      'rate_limited',
      `Too many requests: ${found.max} of this kind are taken in a minute.`,
      `Try again in ${seconds} s. Stopping trading has an allowance of its own.`,
    );
  };
}
