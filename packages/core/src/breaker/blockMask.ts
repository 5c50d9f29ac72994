import type { Blocking } from './breakerPlan.ts';
import type { Activity } from './breakerTypes.ts';

const ENTRIES = 1;
const EXITS = 2;
const FAST_LANE = 4;
const PATIENT = 8;
const SUBMISSIONS = 16;
const LOGINS = 32;
const CALLS = 64;

/** One bit for each sort of thing that a breaker can refuse. */
export const BLOCK_MASKS: Readonly<Record<Blocking | 'exits', number>> = {
  entries: ENTRIES,
  exits: EXITS,
  fastLane: FAST_LANE,
  patientEntries: PATIENT,
  submissions: SUBMISSIONS,
  logins: LOGINS,
  calls: CALLS,
  nothing: 0,
};

const KINDS = ['entry', 'exit', 'submission', 'cancel', 'login', 'call'] as const;

/** One bit for each kind of activity. */
export const KIND_BITS = Object.fromEntries(KINDS.map((kind, index) => [kind, 1 << index])) as Readonly<
  Record<Activity['kind'], number>
>;

/** The bits of what an activity is. A cancel has none: it is never refused. */
export function activityMask({ kind, lane, patient }: Activity): number {
  switch (kind) {
    case 'entry':
      return ENTRIES | SUBMISSIONS | (lane === 'fast' ? FAST_LANE : 0) | (patient === true ? PATIENT : 0);
    case 'exit':
      return EXITS | SUBMISSIONS;
    case 'submission':
      return SUBMISSIONS;
    case 'login':
      return LOGINS;
    case 'call':
      return CALLS;
    case 'cancel':
    default:
      return 0;
  }
}
