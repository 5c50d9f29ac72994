import type { Store } from '@twinlane/core/ports';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followTransactions } from './followTransactions.ts';
import { createTestLog } from './testing/testLog.ts';

let asked: (readonly string[])[];
let failures: number;
let change: (record: TransactionRecord) => void;
let publish: (message: OutboxMessage) => void;
let stop: () => void;
const log = createTestLog();

const unit = { tellTransactions: async (ids: readonly string[]) => void asked.push(ids) };

async function transaction(work: (given: typeof unit) => Promise<void>): Promise<void> {
  failures -= 1;
  if (failures >= 0) throw new Error('away');
  await work(unit);
}

function onPublished(listener: typeof publish): () => void {
  publish = listener;
  return () => undefined;
}

function onChange(listener: typeof change): () => void {
  change = listener;
  return () => undefined;
}

function follow(open: readonly string[] = []): void {
  const store = { transaction, onPublished } as unknown as Pick<Store, 'transaction' | 'onPublished'>;
  stop = followTransactions(store, { onChange }, { open: open.map((id) => record(id, 'submitted', 1)), log });
}

function record(id: string, name: string, attempts = 0, seenAt: number | null = 1): TransactionRecord {
  const signed = Array.from({ length: attempts }, () => (seenAt === null ? {} : { seenAt }));
  const state = name === 'completed' ? { name } : { name, attempts: signed };
  return { id, state } as unknown as TransactionRecord;
}

function told(id: string, state: string, attemptCount: number, ended = false): void {
  const data = { transaction: { id, state, attemptCount, ended } };
  publish({ room: 'account:1', seq: 1, at: 1, type: 'transaction_update', data });
}

beforeEach(() => {
  asked = [];
  failures = 0;
});
afterEach(() => stop());

describe('followTransactions', () => {
  it('asks for what was stored without a message, several at once', async () => {
    follow();
    change(record('a', 'submitted', 1));
    change(record('b', 'ready_to_submit', 1));
    change(record('a', 'pending', 1));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['a', 'b']]);
  });

  it('asks for nothing that was published with its change, and for no end', async () => {
    follow();
    told('a', 'confirmed', 1);
    change(record('a', 'confirmed', 1));
    change(record('b', 'submitted', 1));
    told('b', 'completed', 1, true);
    change(record('b', 'completed'));
    change(record('c', 'submitted', 1));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['c']]);
  });

  it('asks for another attempt in the same state, and for open ones of an earlier process', async () => {
    follow(['old']);
    told('a', 'submitted', 1);
    change(record('a', 'submitted', 2));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['old', 'a']]);
  });

  it('lets the broadcast go first of what was only signed', async () => {
    follow();
    change(record('a', 'submitted', 1, null));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(asked).toEqual([]);
    change(record('a', 'pending', 1));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['a']]);
  });

  it('tells of what was signed even where no node has it for long', async () => {
    follow();
    change(record('a', 'submitted', 1, null));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['a']]);
  });

  it('asks again where the database did not answer', async () => {
    failures = 1;
    follow();
    change(record('a', 'submitted', 1));
    await expect.poll(() => asked, { timeout: 20_000 }).toEqual([['a']]);
    expect(log.warnings).toHaveLength(1);
  });
});
