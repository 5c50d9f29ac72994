import type { Store } from '@twinlane/core/ports';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReadClient } from '../../chain/createReadClient.ts';
import { openStore } from '../../store/openStore.ts';
import { silent } from '../../store/testing/silent.ts';
import { attemptsIn } from '../entry.ts';
import { TEST_CHAIN } from './chainWorld.ts';
import type { KillPlan } from './killPlan.ts';
import { startManager } from './managerWorld.ts';

/**
 * A process that carries one transaction and dies at a given place: `node killChild.ts <plan as JSON>`. It says
 * `signed <hash>` for every signature and `sent <hash>` for every send, and `done` where it lived to the end.
 */

const plan = JSON.parse(process.argv[2] ?? '') as KillPlan;

/** Longer than any of this takes. */
const LONG_MS = 60_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function reach(place: string): void {
  if (plan.dieAt === place) process.kill(process.pid, 'SIGKILL');
}

/** Names each write by the state that it stores; one with a further attempt, by what that is. */
function dying(store: Store): Store {
  return {
    read: store.read,
    onPublished: (listener) => store.onPublished(listener),
    close: () => store.close(),
    transaction: async (work, options) => {
      let name: string | undefined;
      const result = await store.transaction(
        (unit) =>
          work({
            ...unit,
            openTransaction: (key, record) => {
              name = 'preparing';
              reach(`before write ${name}`);
              return unit.openTransaction(key, record);
            },
            saveTransaction: (fence, save) => {
              const role = save.attempts[0]?.role;
              name = role === undefined || role === 'original' ? save.record.state.name : role;
              reach(`before write ${name}`);
              return unit.saveTransaction(fence, save);
            },
          }),
        options,
      );
      if (name !== undefined) reach(`after write ${name}`);
      return result;
    },
  };
}

let latest: TransactionRecord | undefined;

function roleOf(raw: string): string | undefined {
  const attempts = latest === undefined ? [] : attemptsIn(latest.state);
  return attempts.find((attempt) => attempt.raw === raw)?.role;
}

const store = await openStore({ ...plan.database, log: silent });
const reader = await createReadClient({ httpUrl: plan.rpc, chainId: TEST_CHAIN.id });
const request = async <Result>(method: string, params: readonly unknown[] = []): Promise<Result> => {
  const response = await fetch(plan.rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result: Result; error?: { message: string } };
  if (error !== undefined) throw new Error(error.message);
  return result;
};
const world = await startManager({
  chain: { anvil: { request }, node: { httpUrl: plan.rpc }, reader },
  store: dying(store),
  key: plan.key,
  lease: { exclusive: plan.database.url === undefined, ttlMs: LONG_MS },
  prepare: ({ signer, submission }) => {
    const sign = signer.sign.bind(signer);
    signer.sign = async (asked, options) => {
      reach(`before sign ${asked.role}`);
      const answer = await sign(asked, options);
      if (answer.outcome === 'signed') say(`signed ${answer.hash}`);
      reach(`after sign ${asked.role}`);
      return answer;
    };
    const send = submission.send.bind(submission);
    submission.send = async (raw, route) => {
      const role = roleOf(raw);
      reach(`before send ${role}`);
      const outcomes = await send(raw, route);
      reach(`after send ${role}`);
      return outcomes;
    };
  },
});

world.manager.onChange((record) => {
  latest = record;
});
const { idempotencyKey, to } = plan;
const { id } = await world.manager.submit(world.request({ idempotencyKey, to }));
const wants = (role: string): boolean => plan.dieAt.endsWith(role);
await world.until(id, 'submitted', 'pending');
if (wants('bump')) await world.manager.replace(id);
if (wants('cancel')) await world.manager.cancel(id, 'asked');
// It dies on the way.
if (wants('bump') || wants('cancel')) await sleep(LONG_MS);
await world.carry(id, 'completed', 'cancelled');
say('done');
await world.manager.shutdown();
await store.close();
reader.close();
