import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Activity } from '@twinlane/core/breaker/breakerTypes';
import type { Address } from '@twinlane/core/money/hex';

/**
 * The breakers as an account's decisions ask them: whatever a live account does, it does with its key. `onWanted` hears of
 * tokens that may be entered, before they are asked about.
 */
export function guardOfAccount(
  breakers: Breakers,
  key: Address | undefined,
  onWanted: (token: Address) => void,
): Pick<Breakers, 'refusal' | 'admit' | 'report'> {
  const withKey = (activity: Activity): Activity => (key === undefined ? activity : { ...activity, key });
  return {
    refusal: (activity) => {
      if (activity.kind === 'entry' && activity.token !== undefined) {
        onWanted(activity.token);
      }
      return breakers.refusal(withKey(activity));
    },
    admit: (activity) => breakers.admit(withKey(activity)),
    report: (type, scope, outcome) => breakers.report(type, scope, outcome),
  };
}
