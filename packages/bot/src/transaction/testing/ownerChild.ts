import { RetryableError } from '@twinlane/core/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReadClient } from '../../chain/createReadClient.ts';
import { openStore } from '../../store/openStore.ts';
import { silent } from '../../store/testing/silent.ts';
import { TEST_CHAIN } from './chainWorld.ts';
import { startManager } from './managerWorld.ts';

/** What one of several processes with the same key is to do. */
export interface OwnerPlan {
  readonly url: string;
  readonly dataDir: string;
  readonly rpc: string;
  readonly key: `0x${string}`;
  /** Distinguishes its wishes from those of the others. */
  readonly name: string;
  /** How many wishes to store, those of its earlier lives included. */
  readonly wishes: number;
  readonly to: `0x${string}`;
  readonly ttlMs: number;
}

/**
 * One of the processes that share a key, until it is killed: `node ownerChild.ts <plan as JSON>`. It stores its wishes
 * one after the other, under keys that a later life repeats, and carries all wishes while it has the lease.
 */

const HEAD_EVERY_MS = 100;
/** Wishes that are stored and not settled, at most. */
const AHEAD = 150;

const plan = JSON.parse(process.argv[2] ?? '') as OwnerPlan;
const store = await openStore({ url: plan.url, dataDir: plan.dataDir, log: silent });
const reader = await createReadClient({ httpUrl: plan.rpc, chainId: TEST_CHAIN.id });
const request = async <Result>(method: string, params: readonly unknown[] = []): Promise<Result> => {
  const response = await fetch(plan.rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result } = (await response.json()) as { result: Result };
  return result;
};
const world = await startManager({
  chain: { anvil: { request }, node: { httpUrl: plan.rpc }, reader },
  store,
  key: plan.key,
  lease: { exclusive: false, owner: `${plan.name}-${process.pid}`, ttlMs: plan.ttlMs, pollMs: 250 },
});

async function follow(): Promise<never> {
  for (let last = -1; ;) {
    const head = Number(await request<string>('eth_blockNumber'));
    if (head !== last) {
      last = head;
      await world.tell();
    }
    await sleep(HEAD_EVERY_MS);
  }
}

async function wish(): Promise<void> {
  for (let number = 0; number < plan.wishes; number += 1) {
    await persist(() => wishOnce(`${plan.name}-${number}`));
    if (number % 10 === 0) await persist(() => room(number));
  }
}

/** A second time it is the same wish. */
async function wishOnce(idempotencyKey: string): Promise<void> {
  if ((await store.read.transactions.ofKey(idempotencyKey)) === undefined) {
    await world.manager.submit(world.request({ idempotencyKey, to: plan.to, deadline: 2_000_000_000 }));
  }
}

/** Again, as long as the database is away: one that stood still has lost its connections. */
async function persist(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      await sleep(HEAD_EVERY_MS);
    }
  }
}

/** Waits until an earlier wish is no longer open. */
async function room(number: number): Promise<void> {
  let waits = number >= AHEAD;
  while (waits) {
    const earlier = await store.read.transactions.ofKey(`${plan.name}-${number - AHEAD}`);
    const name = earlier?.record.state.name;
    waits = name !== 'confirmed' && name !== 'completed';
    if (waits) await sleep(HEAD_EVERY_MS);
  }
}

await Promise.all([follow(), wish()]);
