import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { Store } from '@twinlane/core/ports';
import type { TransactionPolicy } from '@twinlane/core/transaction/transactionEvent';
import type { PreparedRequest, TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createTransactionManager } from '../createTransactionManager.ts';
import type { RunningTransactionManager } from '../runningTransactionManager.ts';
import { attemptsIn } from '../entry.ts';
import type { LeaseOptions, TransactionNotice } from '../managerOptions.ts';
import type { ReadClient } from '../../chain/createReadClient.ts';
import type { FaultyNode } from '../../chain/testing/faultyNode.ts';
import { createToldHeads, fund, headOf, TEST_CHAIN, type ToldHeads } from './chainWorld.ts';
import { type Booked, bookedFact, createFactBooks, type FactBooks } from './factBooks.ts';
import { createFaultySubmission, type FaultySubmission } from './faultySubmission.ts';
import { createLocalSigner, type LocalSigner } from './localSigner.ts';
import { createSettableOracle, type SettableOracle } from './settableOracle.ts';
import { TEST_POLICY } from './testPolicy.ts';

/** A manager with all its parts within a test's reach. */
export interface ManagerWorld {
  readonly manager: RunningTransactionManager;
  readonly signer: LocalSigner;
  readonly oracle: SettableOracle;
  readonly submission: FaultySubmission;
  readonly books: FactBooks;
  readonly heads: ToldHeads;
  readonly notices: TransactionNotice[];
  /** Milliseconds that the manager's wall clock is ahead. */
  skip(ms: number): void;
  request(changes?: Partial<PreparedRequest>): PreparedRequest;
  /** Mines blocks and tells of each. */
  mine(blocks?: number, seconds?: number): Promise<void>;
  /** Tells of the chain's head as it is. */
  tell(): Promise<void>;
  /** Waits until the transaction is in one of these states, telling of heads meanwhile. */
  until(id: string, ...names: TransactionState['name'][]): Promise<TransactionRecord>;
  /** The same, mining block after block. */
  carry(id: string, ...names: TransactionState['name'][]): Promise<TransactionRecord>;
  booked(id: string): Promise<Booked>;
}

export interface ManagerWorldOptions {
  readonly chain: {
    readonly anvil: Pick<Anvil, 'request'>;
    readonly node: Pick<FaultyNode, 'httpUrl'>;
    readonly reader: ReadClient;
  };
  readonly store: Store;
  readonly key: Hex;
  readonly policy?: Partial<TransactionPolicy>;
  readonly lease?: Partial<LeaseOptions>;
  readonly most?: number;
  readonly tickMs?: number;
  readonly onOwned?: () => Promise<void>;
  readonly isStopped?: (purpose: 'entry' | 'exit') => boolean;
  readonly breakers?: Pick<Breakers, 'refusal'>;
  /** Set before the manager starts. */
  readonly prepare?: (world: Omit<ManagerWorld, 'manager'>) => void;
}

/** Long enough for a machine that is busy with much else. */
const PATIENCE_MS = 30_000;
const SINK = '0x00000000000000000000000000000000005111c5';

/** Starts a manager for a key on the chain; `key` has money after the first call. */
export async function startManager(options: ManagerWorldOptions): Promise<ManagerWorld> {
  const { chain, store, key, policy, lease, most, onOwned, isStopped, breakers } = options;
  const { anvil } = chain;
  const signer = createLocalSigner(key);
  if ((await anvil.request<string>('eth_getBalance', [signer.address, 'latest'])) === '0x0') {
    await fund(anvil, signer.address);
  }
  const oracle = createSettableOracle();
  oracle.header = await headOf(anvil);
  const heads = createToldHeads();
  const notices: TransactionNotice[] = [];
  const submission = createFaultySubmission(chain.node.httpUrl);
  const books = createFactBooks();
  let ahead = 0;
  const tell = async (): Promise<void> => {
    const header = await headOf(anvil);
    oracle.header = header;
    heads.tell(header);
  };
  const booked = async (id: string): Promise<Booked> =>
    ((await store.read.facts.get(bookedFact(id))) ?? { standing: 0, final: 0, reversed: 0 }) as Booked;
  const parts = {
    signer,
    oracle,
    submission,
    books,
    heads,
    notices,
    skip: (ms: number) => {
      ahead += ms;
    },
    request: (changes: Partial<PreparedRequest> = {}): PreparedRequest => ({
      idempotencyKey: randomUUID(),
      accountId: 'account',
      correlationId: 'test',
      chainId: TEST_CHAIN.id,
      kind: 'swap',
      purpose: 'entry',
      to: SINK,
      data: '0x',
      value: 1n,
      deadline: (oracle.header?.timestamp ?? 0) + 3_600,
      minAmountOut: 1n,
      urgency: 'urgent',
      gasLimit: 21_000n,
      ...changes,
    }),
    tell,
    mine: async (blocks = 1, seconds = 1) => {
      for (let block = 0; block < blocks; block += 1) {
        await anvil.request('anvil_mine', ['0x1', `0x${seconds.toString(16)}`]);
        await tell();
      }
    },
    booked,
  };
  const wait = async (
    id: string,
    names: readonly TransactionState['name'][],
    meanwhile: () => Promise<void>,
  ): Promise<TransactionRecord> => {
    const patience = performance.now() + PATIENCE_MS;
    while (performance.now() < patience) {
      const record = await manager.status(id);
      if (record !== undefined && names.includes(record.state.name)) return record;
      await meanwhile();
      await sleep(10);
    }
    const record = await manager.status(id);
    const steps = await store.read.transactions.transitions(id);
    throw new Error(
      `${id} is ${record?.state.name}, not ${names.join(' or ')}: ${steps.map(({ to, cause }) => `${to} (${cause})`).join(', ')}`,
    );
  };
  const waiting = {
    until: (id: string, ...names: TransactionState['name'][]) => wait(id, names, tell),
    carry: (id: string, ...names: TransactionState['name'][]) => wait(id, names, () => parts.mine()),
  };
  options.prepare?.({ ...parts, ...waiting });
  const manager = await createTransactionManager({
    chain: TEST_CHAIN,
    store,
    signer,
    feeOracle: oracle,
    submission,
    reader: chain.reader,
    books,
    heads,
    clock: { now: () => Date.now() + ahead, monotonic: () => performance.now() },
    ids: { next: () => randomUUID() },
    random: () => 0.5,
    policy: { ...TEST_POLICY, ...policy },
    lease: { owner: randomUUID(), ttlMs: 5_000, exclusive: true, pollMs: 20, ...lease },
    accountId: 'account',
    log: pino({ level: process.env['TWINLANE_TEST_LOG'] === undefined ? 'silent' : 'info' }),
    notify: (notice) => notices.push(notice),
    tickMs: options.tickMs ?? 1_000,
    ...(most === undefined ? {} : { most }),
    ...(onOwned === undefined ? {} : { onOwned }),
    ...(isStopped === undefined ? {} : { isStopped }),
    ...(breakers === undefined ? {} : { breakers }),
  });
  return { ...parts, ...waiting, manager };
}

/** Hashes of a record's attempts, in order. */
export function hashesOf(record: TransactionRecord): readonly Hash[] {
  return attemptsIn(record.state).map(({ hash }) => hash);
}
