import type { AnalyticsSpan } from '@twinlane/core/portfolio/analyticsRepository';
import { sql } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';

const DAY = 86_400;
/** Parts that a span is read in at most; those of a longer history are of several days. */
const MOST_PARTS = 1_000;
/** Parts kept, those used last: some years of an account. */
const MOST_KEPT = 6_000;
/** Accounts whose parts are kept. */
const MOST_ACCOUNTS = 100;

/** A part of a span with what was read of it. */
export interface DayPart<Sums> {
  readonly from: number;
  readonly to: number;
  readonly sums: Sums;
}

/** Sums over an account's history, day by day. */
export interface KeptDays {
  /**
   * Reads the parts of a span in which there may be something, oldest first: days (UTC), cut at `cuts` besides. One is read after
   * the other, so that a long history holds up nobody else for longer than a day of it takes. Whole days are kept until a fill is
   * booked into them or taken back.
   * @param what Names what is summed: whole days are kept by it.
   * @param isSettled Whether a day that was read can only change by fills of that day; always where absent.
   */
  read<Sums>(
    span: AnalyticsSpan,
    what: string,
    cuts: readonly number[],
    read: (part: AnalyticsSpan) => Promise<Sums>,
    isSettled?: (sums: Sums) => boolean,
  ): Promise<readonly DayPart<Sums>[]>;
}

/** What an account's books hold: the newest of each kind, and when the first and the last trade were. */
interface Standing {
  readonly booked: number;
  readonly reversed: number;
  readonly first: number;
  readonly last: number;
}

interface Kept {
  readonly accountId: string;
  readonly to: number;
  readonly sums: unknown;
}

/** Sums of a database. */
export function createKeptDays(db: Drizzle): KeptDays {
  const standings = new Map<string, Standing>();
  const kept = new Map<string, Kept>();

  const inTurn = createTurns();
  /** Times that something was forgotten: what was read meanwhile may be of before. */
  let forgotten = 0;

  function forget(accountId: string, from: number): void {
    forgotten += 1;
    for (const [key, part] of kept) {
      if (part.accountId === accountId && part.to > from) kept.delete(key);
    }
  }

  /** Looks what there is, and forgets what is no longer so. */
  async function standingOf(accountId: string): Promise<Standing> {
    const before = standings.get(accountId);
    const { standing, touched } = await look(db, accountId, before?.booked);
    // Others may have looked meanwhile, and seen more.
    const known = standings.get(accountId);
    if (known !== undefined && isBefore(standing, known)) return standing;
    if (before === undefined || known?.reversed !== standing.reversed) forget(accountId, 0);
    else if (touched !== undefined) forget(accountId, touched);
    standings.delete(accountId);
    standings.set(accountId, standing);
    const [oldest] = standings.keys();
    if (standings.size > MOST_ACCOUNTS && oldest !== undefined) {
      standings.delete(oldest);
      forget(oldest, 0);
    }
    return standing;
  }

  /** Keeps what was read since nothing was forgotten, and drops what was used least. */
  function keep(key: string, part: Kept): void {
    kept.delete(key);
    kept.set(key, part);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return {
    read: async (span, what, cuts, read, isSettled = () => true) => {
      const { accountId, botId } = span;
      const standing = await standingOf(accountId);
      const parts: DayPart<Awaited<ReturnType<typeof read>>>[] = [];
      for (const { from, to, isWhole } of partsOf(span, standing, cuts)) {
        const key = JSON.stringify([what, accountId, botId, from, to]);
        const found = kept.get(key);
        if (found !== undefined) keep(key, found);
        const before = forgotten;
        const part = { ...span, from, to };
        // The day that goes on is read for every change; of those that are over, many may be asked for the first time.
        const ask = () => (to > standing.last ? read(part) : inTurn(() => read(part)));
        const sums = (found?.sums ?? (await ask())) as (typeof parts)[number]['sums'];
        const isKept = found === undefined && isWhole && before === forgotten && isSettled(sums);
        if (isKept) keep(key, { accountId, to, sums });
        parts.push({ from, to, sums });
      }
      return parts;
    },
  };
}

/** One after the other, whoever asks: a long history that is read for the first time leaves the database to others in between. */
function createTurns(): <Sums>(read: () => Promise<Sums>) => Promise<Sums> {
  let last: Promise<unknown> = Promise.resolve();
  return (read) => {
    const turn = last.then(read);
    // Whoever asked hears of its error.
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** What was taken back is never taken back again, and what is booked after it has greater numbers. */
function isBefore(one: Standing, other: Standing): boolean {
  return one.reversed === other.reversed ? one.booked < other.booked : one.reversed < other.reversed;
}

function partsOf(
  { from, to }: AnalyticsSpan,
  { first, last }: Pick<Standing, 'first' | 'last'>,
  cuts: readonly number[],
): readonly { readonly from: number; readonly to: number; readonly isWhole: boolean }[] {
  const begin = Math.max(from, first);
  const end = Math.min(to, last + 1);
  if (begin >= end) return [];
  const length = DAY * Math.ceil((end - begin) / DAY / MOST_PARTS);
  const bounds = new Set(cuts.filter((cut) => cut > begin && cut < end));
  for (let bound = begin - (begin % length); bound < end + length; bound += length) bounds.add(bound);
  const sorted = [...bounds].toSorted((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((start, index) => {
    const next = sorted[index + 1] ?? start;
    const part = { from: Math.max(start, from), to: Math.min(next, to) };
    return part.from < part.to ? [{ ...part, isWhole: part.from === start && part.to === next }] : [];
  });
}

/** `touched`: the first time that fills booked after one are of; undefined where there are none, or none is named. */
async function look(
  db: Drizzle,
  accountId: string,
  after: number | undefined,
): Promise<{ readonly standing: Standing; readonly touched: number | undefined }> {
  const [row] = await rowsOf<Readonly<Record<keyof Standing | 'touched', unknown>>>(
    db,
    sql`SELECT (SELECT max(sequence) FROM twinlane.fills WHERE account_id = ${accountId}) AS booked,
      (SELECT max(sequence) FROM twinlane.reversed_fills WHERE account_id = ${accountId}) AS reversed,
      (SELECT min(timestamp) FROM twinlane.fills WHERE account_id = ${accountId}) AS first,
      (SELECT max(timestamp) FROM twinlane.fills WHERE account_id = ${accountId}) AS last,
      (SELECT min(timestamp) FROM (SELECT timestamp FROM twinlane.fills
        WHERE account_id = ${accountId} AND sequence > ${after ?? Number.MAX_SAFE_INTEGER} OFFSET 0) newer) AS touched`,
  );
  const { booked, reversed, first, last, touched } = row ?? {};
  return {
    standing: {
      booked: toWhole(booked ?? 0),
      reversed: toWhole(reversed ?? 0),
      first: toWhole(first ?? 0),
      last: toWhole(last ?? -1),
    },
    touched: touched === null || touched === undefined ? undefined : toWhole(touched),
  };
}
