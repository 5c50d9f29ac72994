import type { ActRecord } from '@twinlane/core/login/loginStore';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isLoginTry } from './isLoginTry.ts';
import type { Principal } from './principal.ts';

/** Names of fields whose values nobody but their owner may read. */
const SECRET_NAME =
  /secret|pass(word|phrase)|private|mnemonic|seed|signature|keystore|api_?key|authorization|(bot|api|auth|access)_?token/i;
/** What a private key looks like, also within a text; hashes and ids of the same form stay where a field says so by its name. */
const KEY_LIKE = /(?<![0-9a-zA-Z])(0x)?[0-9a-fA-F]{64}(?![0-9a-zA-Z])/g;
/** The secret of an API token; its id is none. */
const TOKEN_LIKE = /(twl_[0-9a-f]{16}_)[\w-]{43}/g;
const HASH_NAME = /hash|id$/i;
const MOST_TEXT = 400;
const MOST_ENTRIES = 50;
const MOST_JSON = 4_000;
/** Of what strangers asked. */
const MOST_OF_STRANGERS = 1_000;
const MOST_DEPTH = 6;

/** What was asked, as JSON without secrets and of bounded length. */
export function requestText(parts: Readonly<Record<string, unknown>>, most = MOST_JSON): string {
  const shown = Object.fromEntries(
    Object.entries(parts).filter(([, value]) => value !== undefined && value !== null && !isEmpty(value)),
  );
  const text = JSON.stringify(redacted(shown, '', 0));
  return text.length <= most ? text : JSON.stringify({ tooLong: text.slice(0, most - 100) });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function redacted(value: unknown, name: string, depth: number): unknown {
  if (SECRET_NAME.test(name) && value !== null && typeof value !== 'boolean') return '[redacted]';
  if (typeof value === 'string') {
    return redactedText(value, name);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MOST_DEPTH) return '…';
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ENTRIES).map((each) => redacted(each, name, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ENTRIES)
      .map(([key, each]) => [key, redacted(each, key, depth + 1)]),
  );
}

/** A text without what looks like a secret in it, of bounded length. */
function redactedText(text: string, name: string): string {
  const known = text.replaceAll(TOKEN_LIKE, '$1[redacted]');
  const shown = HASH_NAME.test(name) ? known : known.replaceAll(KEY_LIKE, '[redacted]');
  return shown.length <= MOST_TEXT ? shown : `${shown.slice(0, MOST_TEXT)}…`;
}

/** What an answered request was, for the audit log; undefined where it changes nothing or nobody known asked. */
export function auditEntry(
  request: FastifyRequest,
  { statusCode: status, problemCode: code }: FastifyReply,
  { id, at }: { readonly id: string; readonly at: number },
): ActRecord | undefined {
  const { endpoint } = request.routeOptions.config;
  // Refused before it was known who asks: a wrong token, another site, logins that are held.
  const asker: Principal | undefined = request.principal;
  if (endpoint === undefined || endpoint.method === 'GET' || asker === undefined) return undefined;
  const { kind, who } = asker;
  // What strangers may write down is bounded by the allowance for logins.
  const isLogin = isLoginTry(endpoint) && endpoint.name !== 'createNonce' && status !== 429;
  if (endpoint.signed === true ? status >= 400 : kind === 'nobody' && !isLogin) return undefined;
  const { body, params } = request;
  const reason =
    typeof body === 'object' && body !== null && 'reason' in body && typeof body.reason === 'string'
      ? redactedText(body.reason, 'reason')
      : undefined;
  return {
    id,
    at,
    who: endpoint.signed === true ? 'webhook' : who,
    kind,
    act: endpoint.name,
    outcome: status < 400 ? 'done' : status < 500 ? 'refused' : 'failed',
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(code === undefined ? {} : { code }),
    request: requestText({ params, body }, kind === 'nobody' ? MOST_OF_STRANGERS : MOST_JSON),
    requestId: request.id,
  };
}
