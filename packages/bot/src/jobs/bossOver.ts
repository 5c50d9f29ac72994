import type { Clock as BossClock, ConstructorOptions } from 'pg-boss';
import { PgBoss } from 'pg-boss';

/** Runs one statement with parameters, or several without, and gives the rows of all. */
export type RunStatements = (
  text: string,
  params?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** Runs one statement of a transaction that somebody else began. */
export type RunInTransaction = (
  text: string,
  params: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** pg-boss's view of a database, or of a transaction. */
export type BossDatabase = NonNullable<ConstructorOptions['db']>;

/** How often pg-boss looks after its tables, seconds. */
export interface BossIntervals {
  /** After jobs that take longer than they may. */
  readonly supervise: number;
  /** After rows that may go. */
  readonly maintenance: number;
  /** After jobs that are due by the clock. */
  readonly cron: number;
}

/** What pg-boss works with. */
export interface BossParts {
  /** Statements outside any transaction of ours. */
  readonly statements: RunStatements;
  readonly kind: 'pglite' | 'postgres';
  /** Where its tables are; they have been made. */
  readonly schema: string;
  readonly intervals: BossIntervals;
  /** Tests pass time in by it. */
  readonly clock?: BossClock;
}

const DAY_SECONDS = 86_400;

/** pg-boss over the client that the store works with. */
export function bossOver({ statements, kind, schema, intervals, clock }: BossParts): PgBoss {
  const options: ConstructorOptions = {
    db: databaseOver(statements),
    backend: kind,
    schema,
    // The store has made the tables, under its own lock.
    migrate: false,
    superviseIntervalSeconds: intervals.supervise,
    monitorIntervalSeconds: intervals.supervise,
    maintenanceIntervalSeconds: intervals.maintenance,
    cronMonitorIntervalSeconds: intervals.cron,
    cronWorkerIntervalSeconds: intervals.cron,
    // The embedded database has no autovacuum to watch; the store looks after it.
    monitorVacuum: kind === 'postgres',
    reindex: kind === 'postgres',
    // Jobs do not wait for one another.
    flowIntervalSeconds: DAY_SECONDS,
    ...(clock === undefined ? {} : { clock }),
  };
  return new PgBoss(options);
}

/** pg-boss's view of a database. What every session is to begin with, which only tests ask for, goes before each statement. */
function databaseOver(statements: RunStatements): BossDatabase {
  let first = '';
  return {
    executeSql: async (text, values) => {
      if (first !== '') await statements(first);
      return { rows: [...(await statements(text, values))] };
    },
    setSessionStatements: async (given) => {
      first = given.join(';');
    },
  };
}
