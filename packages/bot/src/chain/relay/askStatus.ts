import type { Hash } from '@twinlane/core/money/hex';
import { readBounded } from '../readHttpBody.ts';

/** A status is a few hundred bytes. */
const MAX_BYTES = 65_536;
const TIMEOUT_MS = 5_000;

/**
 * The word under `status` that a relay's status API has for a transaction. Undefined where it gives none: no answer in
 * time, an error, a redirect, a web page, too much, or an answer about another transaction.
 */
export async function askStatus(
  statusUrl: string,
  hash: Hash,
  timeoutMs = TIMEOUT_MS,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${statusUrl}${hash}`, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readBounded(response, MAX_BYTES);
    return response.ok && text !== undefined ? statusIn(JSON.parse(text), hash) : undefined;
  } catch {
    // Whatever kept it from answering, nothing is known.
    return undefined;
  }
}

function statusIn(answer: unknown, hash: Hash): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) {
    return undefined;
  }
  const isOther =
    'hash' in answer && typeof answer.hash === 'string' && answer.hash.toLowerCase() !== hash.toLowerCase();
  return typeof answer.status === 'string' && !isOther ? answer.status : undefined;
}
