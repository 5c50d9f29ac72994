import { z } from 'zod';

/**
 * What a caller may do. `read`: see everything of the accounts it may see. `stop`: pause and stop bots, close positions,
 * cancel orders, emergency stop; never the way back. `trade`: orders, bots, exits. `operate`: breakers, transactions,
 * queues, undoing a stop. `admin`: logins, tokens, keys, settings.
 */
export const SCOPES = ['read', 'stop', 'trade', 'operate', 'admin'] as const;
export const scope = z.enum(SCOPES);
export type Scope = z.infer<typeof scope>;

/** What a person who logs in is. */
export const ROLES = ['owner', 'trader', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** The scopes of each role. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  trader: ['read', 'stop', 'trade', 'operate'],
  viewer: ['read'],
};
