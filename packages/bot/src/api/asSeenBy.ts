import type { OutboxMessage } from '@twinlane/core/repositories';
import { breakerUpdate } from '@twinlane/protocol/breaker';
import { scopeFrom } from '../wire/breakerStatusView.ts';
import { maySeeScope } from './breakerRoutes.ts';
import type { Principal } from './principal.ts';

/**
 * A message of `system` for a login of certain accounts. It hears of the breakers that it may know of; in the place of
 * everything else, alerts too, it gets one that says nothing, so that the room's numbers have no gap.
 */
export function asSeenBy(principal: Principal, message: OutboxMessage): OutboxMessage {
  const update = message.type === 'breaker_update' ? breakerUpdate.safeParse(message.data).data : undefined;
  const sees = (scope: string): boolean => maySeeScope(principal, scopeFrom(scope));
  if (update?.kind === 'cascade') {
    return { ...message, data: { ...update, openings: update.openings.filter(({ scope }) => sees(scope)) } };
  }
  if (update !== undefined && sees(update.scope)) return message;
  return { ...message, type: 'withheld', data: {} };
}
