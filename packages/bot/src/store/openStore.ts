import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { Store, StoreReader } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import { pruneBackups, writeBackup } from './backup.ts';
import type { BackupSummary } from './backupFormat.ts';
import type { Database } from './database.ts';
import type { EnqueuePort } from './enqueuePort.ts';
import { createLanes } from './lanes.ts';
import { migrate } from './migrate.ts';
import { openDatabase, type DatabaseOptions } from './openDatabase.ts';
import { createPublishQueue, type PublishQueue } from './publishQueue.ts';
import { prepareQueues } from './queueSchema.ts';
import { createReader } from './reader.ts';
import { textOf, type Statement } from './statement.ts';
import { storeError, withStoreErrors } from './storeError.ts';
import { createUnitOfWork } from './unitOfWork.ts';

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 5;
const AUTOMATIC_BACKUPS_KEPT = 5;

/** The store, and what only its owner needs of it. */
export interface OpenStore extends Store {
  readonly database: Database;
  /** Writes everything to a file (`.jsonl.gz`) as it is at one moment, while others go on. */
  backup(file: string): Promise<BackupSummary>;
  /** Names the queues that jobs of transactions go to; before that, a transaction that has some fails. */
  enqueueTo(port: EnqueuePort): void;
}

/**
 * Opens the store and brings its schema forward, after a backup of what it held.
 * @throws UserError where the database cannot be used (see `openDatabase`) or is newer than the program.
 */
export async function openStore(options: DatabaseOptions): Promise<OpenStore> {
  const database = await openDatabase(options);
  try {
    await bringForward(database, options);
  } catch (error) {
    await database.close();
    throw storeError(error);
  }
  return storeOver(database, options);
}

async function bringForward(database: Database, options: DatabaseOptions): Promise<void> {
  const { dataDir, log, now = Date.now } = options;
  const { from, to } = await database.session((session) =>
    migrate(session, {
      beforeChange: async (before, after) => {
        const folder = join(dataDir, 'backups');
        mkdirSync(folder, { recursive: true });
        const stamp = new Date(now()).toISOString().replaceAll(/[:.]/g, '-');
        const file = join(folder, `before-schema-${stamp}-v${before}-to-v${after}.jsonl.gz`);
        await writeBackup(session, file, now());
        pruneBackups(folder, 'before-schema-', AUTOMATIC_BACKUPS_KEPT);
        log.info({ file }, 'database backed up before its migration');
      },
      afterwards: prepareQueues,
    }),
  );
  if (from !== to) log.info({ from, to, place: database.place }, 'database schema brought forward');
}

/** The store over a database whose schema is that of the program. */
export function storeOver(database: Database, options: Pick<DatabaseOptions, 'log' | 'now'>): OpenStore {
  const { log, now = Date.now } = options;
  const queue = createPublishQueue((error) => {
    log.warn({ error }, 'a listener of published messages failed');
  });
  const inLane = createLanes(database.lanes);
  const alone = aloneUnit(database, now);
  let queues: EnqueuePort | undefined;
  return {
    database,
    read: guarded(readerOf(database)),
    transaction: (work, { oneStatement = false } = {}) =>
      inLane(() =>
        retried(() => (oneStatement ? work(alone) : once({ database, queue, now, queues }, work))),
      ),
    onPublished: (listener) => queue.onPublished(listener),
    enqueueTo: (port) => {
      queues = port;
    },
    backup: (file) =>
      database
        .session((session) => writeBackup(session, file, now()))
        .catch((error: unknown) => {
          throw storeError(error);
        }),
    close: () => database.close(),
  };
}

function readerOf({ drizzle, version }: Database): StoreReader {
  const reader = createReader(drizzle);
  if (version === undefined) return reader;
  return { ...reader, lists: { ...reader.lists, version: () => Promise.resolve(version()) } };
}

/** The reader with every repository's errors made ours. */
function guarded(reader: StoreReader, onError?: (error: Error) => void): StoreReader {
  return {
    accounts: withStoreErrors(reader.accounts, onError),
    bots: withStoreErrors(reader.bots, onError),
    orders: withStoreErrors(reader.orders, onError),
    fills: withStoreErrors(reader.fills, onError),
    entries: withStoreErrors(reader.entries, onError),
    positions: withStoreErrors(reader.positions, onError),
    thoughts: withStoreErrors(reader.thoughts, onError),
    outcomes: withStoreErrors(reader.outcomes, onError),
    traces: withStoreErrors(reader.traces, onError),
    outbox: withStoreErrors(reader.outbox, onError),
    ownImpacts: withStoreErrors(reader.ownImpacts, onError),
    pools: withStoreErrors(reader.pools, onError),
    equity: withStoreErrors(reader.equity, onError),
    candles: withStoreErrors(reader.candles, onError),
    transactions: withStoreErrors(reader.transactions, onError),
    breakers: withStoreErrors(reader.breakers, onError),
    audit: withStoreErrors(reader.audit, onError),
    denied: withStoreErrors(reader.denied, onError),
    parentOrders: withStoreErrors(reader.parentOrders, onError),
    facts: withStoreErrors(reader.facts, onError),
    lists: withStoreErrors(reader.lists, onError),
    analytics: withStoreErrors(reader.analytics, onError),
  };
}

interface TransactionParts {
  readonly database: Database;
  readonly queue: PublishQueue;
  readonly now: () => number;
  readonly queues: EnqueuePort | undefined;
}

async function once<T>(
  { database, queue, now, queues }: TransactionParts,
  work: (unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  const publication = queue.begin();
  const filled = new Set<string>();
  try {
    const result = await database.transaction(async (tx) => {
      const failures: Error[] = [];
      const endings: (() => Promise<void>)[] = [];
      const onError = (error: Error): void => void failures.push(error);
      const unit = createUnitOfWork(tx, {
        now,
        onPublish: (message) => publication.add(message),
        enqueue: async (job, run) => {
          if (queues === undefined) throw new FatalError('store.noQueues', 'No queues are open for jobs.');
          filled.add(await queues.put(job, run));
        },
        atEnd: (ending) => void endings.push(ending),
      });
      const value = await work({ ...withStoreErrors(unit, onError), ...guarded(unit, onError) });
      // After a failed statement the database would answer COMMIT with a silent rollback.
      if (failures[0] !== undefined) throw failures[0];
      for (const ending of endings) await ending();
      return value;
    });
    publication.committed();
    filled.forEach((name) => queues?.wake(name));
    return result;
  } catch (error) {
    publication.rolledBack();
    throw error;
  }
}

/** A unit of which each statement is its own transaction. Nothing can be published with it. */
function aloneUnit(database: Database, now: () => number): UnitOfWork {
  return createUnitOfWork(database.drizzle, {
    now,
    onPublish: () => {
      throw new FatalError('store.notAlone', 'What is published needs a transaction.');
    },
    enqueue: async () => {
      throw new FatalError('store.notAlone', 'What is put in a queue needs a transaction.');
    },
    run: async <Row extends Record<string, unknown>>(statement: Statement) =>
      (await database.planned(textOf(statement), statement.values)) as readonly Row[],
  });
}

/** Tries a transaction again that collided with another, after a pause that grows and differs. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = storeError(thrown);
      const collided = isTwinlaneError(error) && error.code === 'store.conflict';
      if (!collided || tries >= ATTEMPTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** tries * (0.5 + Math.random()));
    }
  }
}
