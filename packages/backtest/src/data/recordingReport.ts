/** The recorded formats that can be verified. */
export type RecordingFormat =
  | 'concentrated-liquidity events'
  | 'concentrated-liquidity day'
  | 'concentrated-liquidity history'
  | 'tick-table snapshots'
  | 'constant-product reserves';

/** Names with numbers, as exact decimal text. */
export type Numbers = Readonly<Record<string, string>>;

/** One recorded step that exact maths does not reproduce. */
export interface Mismatch {
  readonly pool: string;
  /** Where it is in the file: a line of a CSV, an element of a JSON file. */
  readonly place: string;
  /** The pool before the step. */
  readonly before: Numbers;
  readonly recorded: Numbers;
  readonly computed: Numbers;
}

/** What was found in one pool, or in a whole recording. */
export interface RecordingCounts {
  /** Rows or elements read. */
  readonly events: number;
  /** Steps that were computed and compared: swaps, reserve steps or whole tick tables. */
  readonly checked: number;
  /** Equal to the wei. */
  readonly exact: number;
  /** Allowed to differ: a reserve step that pays less than the formula (a transfer tax, or no plain swap), never more. */
  readonly inexact: number;
  readonly mismatches: number;
  /** Steps that the recording does not hold enough to compute, by reason. */
  readonly unverifiable: Readonly<Record<string, number>>;
}

/** What verifying one recording found. */
export interface RecordingReport extends RecordingCounts {
  readonly path: string;
  readonly format: RecordingFormat;
  /** What `checked` counts. */
  readonly unit: 'swaps' | 'reserve steps' | 'tick tables';
  readonly pools: ReadonlyMap<string, RecordingCounts>;
  readonly firstMismatch?: Mismatch;
  /** Remarks for the reader, one sentence each. */
  readonly notes: readonly string[];
  /** Whether something was checked and nothing contradicts exact maths. */
  readonly holds: boolean;
}

/** Counts while a recording is read. */
export interface RecordingTally {
  event(pool: string): void;
  exact(pool: string): void;
  inexact(pool: string): void;
  mismatch(mismatch: Mismatch): void;
  unverifiable(pool: string, reason: string): void;
  note(text: string): void;
  report(path: string, format: RecordingFormat, unit: RecordingReport['unit']): RecordingReport;
}

interface Counts {
  events: number;
  exact: number;
  inexact: number;
  mismatches: number;
  unverifiable: Record<string, number>;
}

/** Starts counting one recording. */
export function createRecordingTally(): RecordingTally {
  const pools = new Map<string, Counts>();
  const notes: string[] = [];
  let firstMismatch: Mismatch | undefined;

  function of(pool: string): Counts {
    let counts = pools.get(pool);
    if (counts === undefined) {
      counts = { events: 0, exact: 0, inexact: 0, mismatches: 0, unverifiable: {} };
      pools.set(pool, counts);
    }
    return counts;
  }

  return {
    event(pool) {
      of(pool).events += 1;
    },
    exact(pool) {
      of(pool).exact += 1;
    },
    inexact(pool) {
      of(pool).inexact += 1;
    },
    mismatch(mismatch) {
      of(mismatch.pool).mismatches += 1;
      firstMismatch ??= mismatch;
    },
    unverifiable(pool, reason) {
      const { unverifiable } = of(pool);
      unverifiable[reason] = (unverifiable[reason] ?? 0) + 1;
    },
    note(text) {
      notes.push(text);
    },
    report(path, format, unit) {
      const total = summarise([...pools.values()]);
      return {
        ...total,
        path,
        format,
        unit,
        pools: new Map([...pools].map(([pool, counts]) => [pool, summarise([counts])])),
        ...(firstMismatch === undefined ? {} : { firstMismatch }),
        notes,
        holds: total.mismatches === 0 && total.checked > 0,
      };
    },
  };
}

function summarise(parts: readonly Counts[]): RecordingCounts {
  const sum = (pick: (counts: Counts) => number): number =>
    parts.reduce((total, counts) => total + pick(counts), 0);
  const unverifiable: Record<string, number> = {};
  for (const [reason, count] of parts.flatMap((counts) => Object.entries(counts.unverifiable))) {
    unverifiable[reason] = (unverifiable[reason] ?? 0) + count;
  }
  return {
    events: sum((counts) => counts.events),
    checked: sum((counts) => counts.exact + counts.inexact + counts.mismatches),
    exact: sum((counts) => counts.exact),
    inexact: sum((counts) => counts.inexact),
    mismatches: sum((counts) => counts.mismatches),
    unverifiable,
  };
}
