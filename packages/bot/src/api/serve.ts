import { FatalError } from '@twinlane/core/errors';
import type {
  Endpoint,
  EndpointAnswer,
  EndpointInput,
  EndpointRequest,
  MediaAnswer,
} from '@twinlane/protocol/endpoint';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Idempotency } from './idempotency.ts';
import { parseInput } from './problems.ts';
import type { Principal } from './principal.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the address is for; the gatekeeper reads from it who may ask. */
    endpoint?: Endpoint;
  }
  interface FastifyInstance {
    /** Answers are compared with their schemas; set by tests. */
    checkAnswers: boolean;
    idempotency: Idempotency;
  }
}

/** What a handler gets. */
export interface Asked<Input extends EndpointInput> extends EndpointRequest<Input> {
  readonly principal: Principal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const NOTHING = z.strictObject({}).optional();

/** What a handler gives; nothing where nothing is answered. */
type Handled<Answer> = EndpointAnswer<Answer> | (undefined extends EndpointAnswer<Answer> ? void : never);

/**
 * Serves an endpoint: its input is read by its schemas before the handler sees it, and who may not ask is refused before that.
 * A handler of an endpoint without JSON answers through `reply`.
 */
export function serve<Input extends EndpointInput, Answer extends z.ZodType | MediaAnswer>(
  app: FastifyInstance,
  endpoint: Endpoint<Input, Answer>,
  handler: (asked: Asked<Input>) => Handled<Answer> | Promise<Handled<Answer>> | FastifyReply,
): void {
  const { input } = endpoint;
  const { checkAnswers } = app;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { endpoint },
    handler: async (request, reply) => {
      const given = {
        params: input.params === undefined ? undefined : parseInput(input.params, request.params),
        query: parseInput(input.query ?? NOTHING, request.query),
        body:
          endpoint.method === 'GET'
            ? undefined
            : parseInput(input.body ?? NOTHING, request.body ?? undefined),
      } as unknown as EndpointRequest<Input>;
      const answer = await app.idempotency.once(request, endpoint, given, async () =>
        handler({ ...given, principal: request.principal, request, reply }),
      );
      if (reply.sent || answer === reply) return reply;
      if (checkAnswers) checkAnswer(endpoint, answer);
      void reply.code(endpoint.status ?? 200);
      return answer;
    },
  });
}

/** @throws FatalError `api.answer` for an answer that its schema does not take, or that holds more than it says. */
function checkAnswer({ name, answer: schema }: Endpoint, answer: unknown): void {
  if ('media' in schema) return;
  const told: unknown = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  const parsed = schema.safeParse(told);
  if (!parsed.success) {
    throw new FatalError('api.answer', `The answer of ${name} is not as declared: ${parsed.error.message}`);
  }
  if (!isDeepStrictEqual(parsed.data, told)) {
    throw new FatalError('api.answer', `The answer of ${name} holds more than is declared.`);
  }
}
