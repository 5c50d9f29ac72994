import { isTwinlaneError, RetryableError, UserError } from '@twinlane/core/errors';
import type { Problem } from '@twinlane/protocol/problem';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';

/** An answer that is not a success, thrown by whoever finds out; the error handler writes it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, code: string, detail: string, hint?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** What is asked for does not exist. */
export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, 'not_found', `There is no ${what}.`);
}

/** Reads untrusted input by a schema; throws a 400 that names the field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new HttpProblem(400, 'bad_request', `${where}${issue?.message ?? 'not readable'}`);
}

/** Fastify's own refusals carry a status below 500 and a text that is safe to show. */
function refusal(error: unknown): HttpProblem | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return undefined;
  return new HttpProblem(statusCode, 'bad_request', error.message);
}

/** Says what the client may know of an error: nothing of the inside unless it is the user's to mend. */
function asProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof UserError) return new HttpProblem(400, error.code, error.message, error.hint);
  if (error instanceof RetryableError) {
    return new HttpProblem(503, error.code, 'This cannot be answered right now.', 'Try again in a moment.');
  }
  return (
    refusal(error) ??
    new HttpProblem(500, 'internal', 'Something went wrong.', 'The log has it under the request id.')
  );
}

declare module 'fastify' {
  interface FastifyReply {
    /** Of an answer that is not a success. */
    problemCode?: string;
  }
}

/** Answers with `application/problem+json`, whatever was thrown; faults of ours go to the log. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const found = asProblem(error);
  if (found.status >= 500) {
    const code = isTwinlaneError(error) ? error.code : 'unexpected';
    request.log.error({ err: error, code, requestId: request.id }, 'request failed');
  }
  const problem: Problem = {
    code: found.code,
    title: STATUS_CODES[found.status] ?? 'Error',
    status: found.status,
    detail: found.message,
    ...(found.hint === undefined ? {} : { hint: found.hint }),
    requestId: request.id,
  };
  reply.problemCode = found.code;
  void reply
    .code(found.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}
