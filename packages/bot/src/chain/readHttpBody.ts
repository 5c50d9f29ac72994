import type { RpcOutcome } from './rpcConnection.ts';
import { rpcMalformed } from './rpcError.ts';

/** Longest time an endpoint can make itself be left alone with one answer, milliseconds. */
const LONGEST_WAIT_MS = 120_000;

/** The text of an HTTP answer; undefined, and the rest not read, where it is longer than so many bytes. */
export async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  if (maxBytes === Infinity || response.body === null) {
    return response.text();
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > maxBytes) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** What stands in an HTTP answer, or what is wrong with it. A web page or half an answer is never data. */
export function readHttpBody(
  endpoint: string,
  status: number,
  text: string,
): { readonly answer: unknown } | RpcOutcome {
  try {
    const answer: unknown = JSON.parse(text);
    return { answer };
  } catch {
    const error = rpcMalformed(`HTTP ${status} from ${endpoint}: ${text.slice(0, 80)}`);
    return { error, fault: { words: wordsFor(status, text) } };
  }
}

function wordsFor(status: number, text: string): string {
  if (status >= 400) {
    return `answers with HTTP ${status}`;
  }
  if (text.trim() === '') {
    return 'answers with nothing';
  }
  return text.trimStart().startsWith('<') ? 'answers with HTML' : 'answers with broken JSON';
}

/** A `Retry-After` header, seconds or a date, as milliseconds from `now` (since 1970); `undefined` where it says nothing. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) {
    return undefined;
  }
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT_MS);
}
