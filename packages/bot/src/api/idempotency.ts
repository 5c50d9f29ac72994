import type { Endpoint } from '@twinlane/protocol/endpoint';
import { idempotencyKey } from '@twinlane/protocol/order';
import type { FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { HttpProblem, parseInput } from './problems.ts';

/** What a request under a key was, and what was answered. */
interface Remembered {
  readonly digest: string;
  readonly answer: Promise<unknown>;
}

/** Carries out requests that bear the same `Idempotency-Key` once. */
export interface Idempotency {
  /**
   * The answer of `work`, or the one that was given for the same request before. What failed may be tried again under its key.
   * @throws HttpProblem 409 `key_reused` where the key came with another request, 400 for what is no key.
   */
  once<Answer>(
    request: FastifyRequest,
    endpoint: Endpoint,
    input: object,
    work: () => Promise<Answer>,
  ): Promise<Answer>;
}

/** Answers that are remembered, the newest ones. */
const MOST = 2_000;

/**
 * Remembers answers of this process by caller, endpoint and key. It is the quick half: what trades is also stored under its
 * key, so that a repetition after a restart does nothing twice either.
 */
export function createIdempotency(): Idempotency {
  const remembered = new Map<string, Remembered>();
  return {
    async once<Answer>(
      request: FastifyRequest,
      endpoint: Endpoint,
      input: object,
      work: () => Promise<Answer>,
    ): Promise<Answer> {
      const key = keyOf(request);
      if (endpoint.idempotent !== true || key === undefined) return work();
      const place = JSON.stringify([request.principal.id, endpoint.name, key]);
      const digest = createHash('sha256').update(JSON.stringify(input)).digest('base64');
      const known = remembered.get(place);
      if (known !== undefined) {
        if (known.digest !== digest) throw reused();
        return known.answer as Promise<Answer>;
      }
      const answer = work();
      remembered.set(place, { digest, answer });
      // A failure is told to whoever waits for the answer.
      answer.catch(() => remembered.delete(place));
      const [oldest] = remembered.keys();
      if (remembered.size > MOST && oldest !== undefined) remembered.delete(oldest);
      return answer;
    },
  };
}

/** The key that a request bears. @throws HttpProblem 400 for what is no key. */
export function keyOf({ headers }: FastifyRequest): string | undefined {
  const shown = headers['idempotency-key'];
  return shown === undefined ? undefined : parseInput(idempotencyKey, shown);
}

function reused(): HttpProblem {
  return new HttpProblem(
    409,
    'key_reused',
    'Another request came under this Idempotency-Key.',
    'Use a new key for a new request, and the old one only to repeat the old request.',
  );
}
