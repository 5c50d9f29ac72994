import { z } from 'zod';
import { reason } from './operator.ts';
import { address, id, isoTime } from './scalars.ts';
import { role, scope } from './scope.ts';

/** Trading accounts that a caller may know of. */
export const visibleAccounts = z.union([z.literal('all'), z.array(id).max(1_000)]);

/** The cookie of a session. */
export const SESSION_COOKIE = 'twinlane_session';

/** The header that a write by cookie must carry, with `csrfToken` of the session. */
export const CSRF_HEADER = 'x-csrf-token';

/** Through what messages between the login page and a wallet by WalletConnect go, sealed for each other. */
export const WALLETCONNECT_RELAY = 'wss://relay.walletconnect.org';

/** Who asks. */
export const session = z.object({
  /** `session`: a person with a cookie. `token`: a script. `process`: who can read the data folder. */
  kind: z.enum(['session', 'token', 'process']),
  id: z.string(),
  /** As the audit log has it: an address, `one-time link`, the name of a token. */
  who: z.string(),
  /** The wallet that logged in; absent for the one-time link, tokens and the process. */
  address: address.optional(),
  role: role.optional(),
  scopes: z.array(scope),
  accounts: visibleAccounts,
  /** To send as `x-csrf-token` with every request that changes something; only where a cookie stands for the person. */
  csrfToken: z.string().optional(),
  /** When it ends whatever happens; it ends earlier where nothing is asked for `idleMinutes`. */
  expiresAt: isoTime.optional(),
});
export type SessionView = z.infer<typeof session>;

/** What logins this server takes. */
export const loginOptions = z.object({
  /** Chains that a message may name, the process's own first. */
  chains: z.array(z.object({ id: z.int().positive(), name: z.string() })),
  /** Whether any wallet is allowed at all; without one, only the one-time link lets somebody in. */
  wallets: z.boolean(),
  /** Set where WalletConnect is configured. */
  walletConnectProjectId: z.string().optional(),
  /** Whether a one-time link of the terminal can be used here. */
  oneTimeLink: z.boolean(),
});
export type LoginOptions = z.infer<typeof loginOptions>;

/** `GET /api/session`. `session` is null where nobody is logged in: that is an answer, not a refusal. */
export const sessionAnswer = z.object({ session: session.nullable(), logins: loginOptions });
export type SessionAnswer = z.infer<typeof sessionAnswer>;

/** Body of `POST /api/login/nonce`: who wants to sign, and for which of the chains. */
export const nonceRequest = z.strictObject({ address, chainId: z.int().positive() });

/** A message to sign, as it is (EIP-191 `personal_sign`). It holds a nonce that is good for one login of that address. */
export const nonceAnswer = z.object({ nonce: z.string(), message: z.string(), expiresAt: isoTime });
export type NonceAnswer = z.infer<typeof nonceAnswer>;

/** Body of `POST /api/login/siwe`: an EIP-4361 message and its signature; of contract wallets too, ERC-6492 included. */
export const siweRequest = z.strictObject({
  message: z.string().min(1).max(4_000),
  signature: z
    .string()
    .regex(/^0x([0-9a-fA-F]{2})*$/, 'not hexadecimal bytes')
    .max(12_000),
});

/** Body of `POST /api/login/link`: what follows `#login=` in the link of the terminal. */
export const linkRequest = z.strictObject({ secret: z.string().regex(/^[\w-]{20,100}$/) });

/** How many sessions ended. */
export const endedSessions = z.object({ ended: z.int().nonnegative() });

/** A login that has not ended. */
export const openSession = z.object({
  id,
  who: z.string(),
  role,
  address: address.optional(),
  createdAt: isoTime,
  lastUsedAt: isoTime,
  expiresAt: isoTime,
  /** The browser, as it calls itself. Hostile text. */
  userAgent: z.string().optional(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type OpenSession = z.infer<typeof openSession>;

/** A wallet that may log in. */
export const person = z.object({
  address,
  role,
  accounts: visibleAccounts,
  /** Hostile text. */
  label: z.string().optional(),
  /** `config`: set in the config file, and changed only there. */
  source: z.enum(['config', 'store']),
  addedAt: isoTime.optional(),
  addedBy: z.string().optional(),
});
export type Person = z.infer<typeof person>;

const label = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds control characters');

/** Body of `POST /api/people`. */
export const addPerson = z.strictObject({
  address,
  role,
  accounts: visibleAccounts.default('all'),
  label: label.optional(),
  reason,
});

/** Body of `PATCH /api/people/:address`: what is absent stays. Its sessions and tokens end. */
export const changePerson = z.strictObject({
  role: role.optional(),
  accounts: visibleAccounts.optional(),
  label: label.optional(),
  reason,
});

/** Body of what takes a reason alone. */
export const reasoned = z.strictObject({ reason });

/** An API token, without its secret. */
export const apiToken = z.object({
  /** The part of the token behind `twl_` that is no secret. */
  id,
  name: z.string(),
  scopes: z.array(scope),
  accounts: visibleAccounts,
  createdAt: isoTime,
  createdBy: z.string(),
  expiresAt: isoTime,
  lastUsedAt: isoTime.optional(),
  revokedAt: isoTime.optional(),
});
export type ApiToken = z.infer<typeof apiToken>;

/** Body of `POST /api/api-tokens`: no more than its maker may. */
export const createApiToken = z.strictObject({
  name: label,
  scopes: z.array(scope).min(1).max(5),
  accounts: visibleAccounts.default('all'),
  days: z.int().min(1).max(365),
  reason,
});

/** The only time that the secret is shown: it is stored hashed. */
export const createdToken = z.object({ token: apiToken, secret: z.string() });
export type CreatedToken = z.infer<typeof createdToken>;

/** Query of `GET /api/audit`. */
export const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: id.optional(),
  /** Exactly as an entry has it. */
  who: z.string().min(1).max(128).optional(),
  /** The name of an endpoint, such as `openBreaker`, or `login`. */
  act: z
    .string()
    .regex(/^[a-zA-Z]{1,64}$/)
    .optional(),
  outcome: z.enum(['done', 'refused', 'failed']).optional(),
  since: isoTime.optional(),
  until: isoTime.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** Something that somebody did or tried. Its texts are of persons: whoever shows them escapes them. */
export const auditEntry = z.object({
  id,
  at: isoTime,
  who: z.string(),
  kind: z.enum(['session', 'token', 'process', 'nobody']),
  /** The name of an endpoint, or `login`. */
  act: z.string(),
  reason: z.string().optional(),
  outcome: z.enum(['done', 'refused', 'failed']),
  /** HTTP status of the answer. */
  status: z.int(),
  /** What was asked, as JSON, without secrets. */
  request: z.string(),
  /** Why it was refused, by its code. */
  code: z.string().optional(),
  requestId: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;
