import type { Activity, BreakerRefusal } from '@twinlane/core/breaker/breakerTypes';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { isHeld } from './isHeld.ts';
import type { KeyDesk } from './keyDesk.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** Why a transaction is not taken up now; undefined where it may be. */
export function refusalOf(
  options: ManagerOptions,
  desk: KeyDesk,
  record: TransactionRecord,
  lane: Activity['lane'] = 'smart',
): string | undefined {
  if (isHeld(options, desk, record)) {
    return 'emergency stop';
  }
  if (record.state.intent.purpose !== 'entry') {
    return undefined;
  }
  const { pausedUntil } = desk.run;
  if (pausedUntil > desk.now()) {
    return `entries pause until ${new Date(pausedUntil).toISOString()}, after five failures in a row`;
  }
  const refusal = refusedBy(options, record, { kind: 'entry', lane });
  return refusal === undefined ? undefined : `breaker.${refusal.type}: ${refusal.reason}`;
}

/**
 * Whether a breaker keeps everything new of the key from being signed. An entry is refused for that; an exit and upkeep wait
 * until it is over. What closes a nonce goes on, and so do dearer attempts of exits that are out: a nonce that is left open
 * keeps all later ones waiting.
 */
export function isKeptWaiting(options: ManagerOptions, record: TransactionRecord): boolean {
  return (
    record.state.intent.kind !== 'noop' && refusedBy(options, record, { kind: 'submission' }) !== undefined
  );
}

/** One that is half-open refuses further trials, not the one that this may be: its leave was given with its decision. */
function refusedBy(
  { breakers, chain, signer }: ManagerOptions,
  { request: { accountId } }: TransactionRecord,
  activity: Pick<Activity, 'kind' | 'lane'>,
): BreakerRefusal | undefined {
  const refusal = breakers?.refusal({ ...activity, chainId: chain.id, accountId, key: signer.address });
  return refusal?.state === 'halfOpen' ? undefined : refusal;
}
