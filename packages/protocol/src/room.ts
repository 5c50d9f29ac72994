import { z } from 'zod';

/** Alerts and what concerns the whole process. */
export const SYSTEM_ROOM = 'system';

/** Everything about one trading account. */
export function accountRoom(accountId: string): string {
  return `account:${accountId}`;
}

/** The account that a room is about; undefined for any other room. */
export function accountOfRoom(name: string): string | undefined {
  return name.startsWith('account:') ? name.slice('account:'.length) : undefined;
}

/** A room's name. */
export const room = z.string().regex(/^(system|account:[\w.-]{1,120})$/);
