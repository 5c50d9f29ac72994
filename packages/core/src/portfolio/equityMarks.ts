/** What an account's losses are measured from. Cash base units; plain values, so that they can be stored. */
export interface EquityMarks {
  /** The UTC day that `opened` belongs to, such as `2026-01-31`. */
  readonly day: string;
  /** What the account was worth when that day was first seen. */
  readonly opened: bigint;
  /** The most it was ever worth, since somebody last accepted a loss. */
  readonly peak: bigint;
}

/** What an account is worth at a moment. */
export interface EquityLook {
  /** The UTC day. */
  readonly day: string;
  readonly equity: bigint;
  /** What came in from outside since the last look, less what went out: neither a gain nor a loss. */
  readonly moved: bigint;
}

/** How far it is down, per cent; 0 where it is not. */
export interface EquityLosses {
  readonly sinceMidnight: number;
  readonly fromPeak: number;
}

/** The marks after a look, and the losses that it shows. The first look of all, and that of a new day, begins with no loss. */
export function markEquity(
  marks: EquityMarks | undefined,
  { day, equity, moved }: EquityLook,
): { readonly marks: EquityMarks; readonly losses: EquityLosses } {
  const opened = marks === undefined || marks.day !== day ? equity : atLeastNothing(marks.opened + moved);
  const shifted = marks === undefined ? equity : atLeastNothing(marks.peak + moved);
  const peak = equity > shifted ? equity : shifted;
  return {
    marks: { day, opened, peak },
    losses: { sinceMidnight: percentDown(opened, equity), fromPeak: percentDown(peak, equity) },
  };
}

/** The marks once a person has accepted the loss: it is measured anew from here. */
export function acceptLoss(marks: EquityMarks, equity: bigint, what: 'day' | 'peak'): EquityMarks {
  return what === 'day' ? { ...marks, opened: equity } : { ...marks, peak: equity };
}

function percentDown(from: bigint, to: bigint): number {
  return from <= to || from <= 0n ? 0 : Number(((from - to) * 1_000_000n) / from) / 10_000;
}

function atLeastNothing(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
