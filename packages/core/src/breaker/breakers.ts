import type {
  Activity,
  Admission,
  BreakerOutcome,
  BreakerRefusal,
  BreakerScope,
  BreakerType,
} from './breakerTypes.ts';

/**
 * What the program asks the breakers and tells them. Everything is answered from memory; nothing waits for a database.
 * Where a change of an emergency or critical breaker follows, the promise that is returned resolves when it is stored (or
 * could not be: then it has failed closed); callers that must not act before that await it, others may drop it: it never
 * rejects. `undefined`: nothing has to be stored first.
 */
export interface Breakers {
  /** The gravest breaker that would refuse the activity now; takes no permit. */
  refusal(activity: Activity): BreakerRefusal | undefined;
  /** Takes a permit of every breaker that guards the activity: of all or of none. */
  admit(activity: Activity): Admission | BreakerRefusal;
  /** Tells one breaker how an operation went that was not admitted by it. */
  report(type: BreakerType, scope: BreakerScope, outcome: BreakerOutcome): Promise<void> | undefined;
  /**
   * Tells a breaker that watches a value what it is. Its unit is that of the definition's threshold. `measure`: which one,
   * where it watches several; the first by default.
   */
  observe(
    type: BreakerType,
    scope: BreakerScope,
    value: number,
    detail?: string,
    measure?: string,
  ): Promise<void> | undefined;
  /** Opens a breaker that trips because somebody says so: `suspiciousActivity`, `externalTrigger`, `emergencyStop`. */
  trip(
    type: BreakerType,
    scope: BreakerScope,
    reason: string,
    options?: {
      /** Wall clock, milliseconds since 1970, at which it closes by itself; by hand where absent. */
      readonly until?: number;
      /** Exits too, where the definition leaves that to who asks. */
      readonly exits?: boolean;
      /** Who says so; `system` by default. */
      readonly who?: string;
    },
  ): Promise<void>;
}

/** Whether it is leave to go on. */
export function isAdmitted(answer: Admission | BreakerRefusal): answer is Admission {
  return 'settle' in answer;
}
