import type { Scope } from '@twinlane/protocol/scope';
import type { FastifyReply } from 'fastify';
import type { Principal } from './principal.ts';
import { HttpProblem } from './problems.ts';

/** Refuses who may not do what takes a scope: 401 to who showed no proof, 403 to who is known. */
export function requireScope(principal: Principal, scope: Scope, reply: FastifyReply): void {
  if (principal.scopes.has(scope)) return;
  if (principal.kind === 'nobody') {
    void reply.header('www-authenticate', 'Bearer');
    throw new HttpProblem(
      401,
      'login_needed',
      'This needs a login.',
      'Log in, or send `Authorization: Bearer` and an API token.',
    );
  }
  throw new HttpProblem(
    403,
    'scope_missing',
    `This needs the scope ${scope}, which this login does not have.`,
  );
}
