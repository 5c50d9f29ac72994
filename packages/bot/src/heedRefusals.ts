import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { PolicySigner } from '@twinlane/core/wallet/policySigner';
import type { Logger } from 'pino';

/** A limit that is used up says no by design, and says nothing of who asked. */
const USED_UP: ReadonlySet<string> = new Set(['tradeLimit', 'dayLimit', 'notReady']);

/**
 * What we ask to sign is within the policy; whatever else it refuses was not ours to ask. The key then signs nothing new
 * until a person has looked. Other keys go on.
 */
export function heedRefusals(
  signer: Pick<PolicySigner, 'onRefusal'>,
  breakers: Pick<Breakers, 'trip'>,
  log: Pick<Logger, 'warn' | 'error'>,
): void {
  signer.onRefusal(({ rule, reason, address }) => {
    if (USED_UP.has(rule)) {
      log.warn({ rule, reason, address }, 'A limit of the policy is used up');
      return;
    }
    log.error({ event: 'suspiciousActivity', rule, reason, address }, 'The policy refused to sign');
    const why = `The policy refused to sign (${rule}): ${reason}`;
    void breakers.trip('suspiciousActivity', { kind: 'key', id: address }, why);
  });
}
