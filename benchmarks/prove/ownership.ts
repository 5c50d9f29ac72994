import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenStore } from '@twinlane/bot/store/openStore';
import { postgresHarness, testServerUrl } from '@twinlane/bot/store/testing/harness';
import type { OwnerPlan } from '@twinlane/bot/transaction/testing/ownerChild';
import type { Anvil } from '@twinlane/sandbox/anvil/anvil';
import { startAnvil } from '@twinlane/sandbox/anvil/startAnvil';
import { privateKeyToAddress } from 'viem/accounts';
import type { Proof, ProofFigure } from '../harness.ts';

const FULL = { wishes: 10_000, moves: 8 };
const SMOKE = { wishes: 200, moves: 3 };
const WISHES_BAR = 10_000;
const MOVES_BAR = 5;
const MOST_UNMINED = 16;
const LONGEST_GAP_MS = 60_000;
const BLOCK_MS = 200;
const TTL_MS = 3_000;
const GIVE_UP_MS = 50 * 60_000;
const SINK = '0x00000000000000000000000000000000000051c4';
const CHILD = createRequire(import.meta.url).resolve('@twinlane/bot/transaction/testing/ownerChild');
const NAMES = ['one', 'two'] as const;

/** What was seen while it ran. */
interface Seen {
  moves: { byKill: number; byExpiry: number };
  mostUnmined: number;
  longestStill: number;
  recoveries: number[];
  finished: boolean;
}

/** Two processes with one key on one Postgres and one chain: whoever has the lease signs. */
export const proof: Proof = {
  name: 'ownership',
  title:
    'two processes, one key, one Postgres: no collision, nothing twice, no lasting gap as the lease moves',
  async run({ smoke, log }) {
    const size = smoke ? SMOKE : FULL;
    const harness = postgresHarness(testServerUrl());
    const anvil = await startAnvil();
    const world = new World(anvil, await harness.fresh(), size.wishes, log);
    try {
      const store = await harness.open(world.database);
      const seen = await watch(world, store, size, log);
      const figures = await judge(world, store, seen, size, smoke);
      return { holds: figures.every(({ holds }) => holds !== false), figures };
    } finally {
      world.end();
      await anvil.stop();
      await harness.cleanUp();
    }
  },
};

/** The chain and the processes. */
class World {
  readonly anvil: Anvil;
  readonly database: Awaited<ReturnType<ReturnType<typeof postgresHarness>['fresh']>>;
  readonly key = `0x${randomBytes(32).toString('hex')}` as const;
  readonly sender = privateKeyToAddress(this.key);
  readonly #wishes: number;
  readonly #log: (line: string) => void;
  readonly #children = new Map<string, ChildProcess>();

  constructor(anvil: Anvil, database: World['database'], wishes: number, log: (line: string) => void) {
    this.anvil = anvil;
    this.database = database;
    this.#wishes = wishes;
    this.#log = log;
  }

  start(name: string): void {
    const plan: OwnerPlan = {
      url: this.database.url ?? '',
      dataDir: this.database.dataDir,
      rpc: this.anvil.httpUrl,
      key: this.key,
      name,
      wishes: this.#wishes / NAMES.length,
      to: SINK,
      ttlMs: TTL_MS,
    };
    const child = spawn(process.execPath, [CHILD, JSON.stringify(plan)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (data: Buffer) => this.#log(`${name}: ${data.toString().trim()}`));
    this.#children.set(name, child);
  }

  kill(name: string): void {
    this.#children.get(name)?.kill('SIGKILL');
  }

  /** As a process that is starved: it stands still, and goes on later as if nothing had been. */
  freeze(name: string): void {
    this.#children.get(name)?.kill('SIGSTOP');
  }

  thaw(name: string): void {
    this.#children.get(name)?.kill('SIGCONT');
  }

  end(): void {
    this.#children.forEach((child) => child.kill('SIGKILL'));
  }
}

async function watch(
  world: World,
  store: OpenStore,
  size: typeof FULL,
  log: (line: string) => void,
): Promise<Seen> {
  const { anvil, sender } = world;
  const seen: Seen = {
    moves: { byKill: 0, byExpiry: 0 },
    mostUnmined: 0,
    longestStill: 0,
    recoveries: [],
    finished: false,
  };
  await anvil.request('anvil_setBalance', [sender, `0x${(10n ** 24n).toString(16)}`]);
  await anvil.request('anvil_mine', ['0x1']);
  NAMES.forEach((name) => world.start(name));
  const began = Date.now();
  let mined = 0;
  let minedAt = began;
  let trouble:
    { readonly name: string; readonly kind: 'byKill' | 'byExpiry'; readonly at: number } | undefined;
  let done = 0;
  while (Date.now() - began < GIVE_UP_MS) {
    const { pending, queued } = await anvil.request<{ pending: string; queued: string }>('txpool_status');
    seen.mostUnmined = Math.max(seen.mostUnmined, Number(pending) + Number(queued));
    await anvil.request('anvil_mine', ['0x1']);
    const count = Number(await anvil.request<string>('eth_getTransactionCount', [sender, 'latest']));
    if (count > mined) {
      // From the disturbance to the first transaction that was mined under the new owner.
      seen.longestStill = Math.max(seen.longestStill, Date.now() - minedAt);
      mined = count;
      minedAt = Date.now();
    }
    if (trouble !== undefined && (await ownerOf(store)).name !== trouble.name && minedAt > trouble.at) {
      seen.moves[trouble.kind] += 1;
      seen.recoveries.push(Date.now() - trouble.at);
      log(
        `${count} mined: the lease moved from ${trouble.name} after ${Date.now() - trouble.at} ms (${trouble.kind})`,
      );
      if (trouble.kind === 'byKill') world.start(trouble.name);
      else world.thaw(trouble.name);
      trouble = undefined;
    }
    const due = (size.wishes * (done + 1)) / (size.moves + 2);
    if (trouble === undefined && done < size.moves && count > due) {
      const { name } = await ownerOf(store);
      const kind = done % 2 === 0 ? 'byKill' : 'byExpiry';
      if (kind === 'byKill') world.kill(name);
      else world.freeze(name);
      trouble = { name, kind, at: Date.now() };
      done += 1;
    }
    if (count >= size.wishes && (await completed(store)) >= size.wishes) {
      seen.finished = true;
      break;
    }
    await sleep(BLOCK_MS);
  }
  return seen;
}

/** Who has the lease, by its name in the plan. */
async function ownerOf(store: OpenStore): Promise<{ readonly name: string }> {
  const [row] = await rows<{ owner: string }>(store, 'SELECT owner FROM twinlane.transaction_leases');
  return { name: row?.owner.split('-')[0] ?? NAMES[0] };
}

async function completed(store: OpenStore): Promise<number> {
  return number(
    store,
    `SELECT count(*) AS n FROM twinlane.transactions WHERE name = 'completed' AND idempotency_key NOT LIKE 'gap:%'`,
  );
}

async function judge(
  { anvil, sender }: World,
  store: OpenStore,
  seen: Seen,
  size: typeof FULL,
  smoke: boolean,
): Promise<readonly ProofFigure[]> {
  const executed = Number(await anvil.request<string>('eth_getBalance', [SINK, 'latest']));
  const count = Number(await anvil.request<string>('eth_getTransactionCount', [sender, 'latest']));
  const ended = await completed(store);
  const open = await number(store, 'SELECT count(*) AS n FROM twinlane.transactions WHERE NOT ended');
  const fillers = await number(
    store,
    `SELECT count(*) AS n FROM twinlane.transactions WHERE idempotency_key LIKE 'gap:%'`,
  );
  const collisions = await number(
    store,
    `SELECT count(*) AS n FROM (SELECT nonce FROM twinlane.transaction_attempts
       GROUP BY nonce HAVING count(DISTINCT transaction_id) > 1) twice`,
  );
  const doubles = await number(
    store,
    `SELECT count(*) AS n FROM (SELECT transaction_id FROM twinlane.transaction_attempts
       GROUP BY transaction_id HAVING count(DISTINCT nonce) > 1) twice`,
  );
  const { byKill, byExpiry } = seen.moves;
  const moves = byKill + byExpiry;
  const recovered = seen.recoveries.toSorted((a, b) => a - b);
  const p99 = recovered[Math.ceil(recovered.length * 0.99) - 1] ?? 0;
  return [
    figure('wishes completed', ended, `≥ ${WISHES_BAR}`, smoke ? ended >= size.wishes : ended >= WISHES_BAR),
    figure('executed on the chain', executed, 'as many', executed === size.wishes),
    figure('wishes without an end', open, '0', open === 0),
    figure('transactions of the key', count, 'wishes and fillers', count === size.wishes + fillers),
    figure('nonces with two wishes', collisions, '0', collisions === 0),
    figure('wishes with two nonces', doubles, '0', doubles === 0),
    figure('the lease moved by kill -9', byKill, null, null),
    figure('the lease moved by expiry', byExpiry, null, null),
    figure('moves', moves, `≥ ${MOVES_BAR}`, smoke ? null : moves >= MOVES_BAR && byKill > 0 && byExpiry > 0),
    figure('most unmined at a time', seen.mostUnmined, `≤ ${MOST_UNMINED}`, seen.mostUnmined <= MOST_UNMINED),
    figure(
      'longest time without a mined transaction, ms',
      seen.longestStill,
      `≤ ${LONGEST_GAP_MS}`,
      seen.longestStill <= LONGEST_GAP_MS,
    ),
    figure('recovery p99, ms', p99, `≤ ${LONGEST_GAP_MS}`, p99 <= LONGEST_GAP_MS),
  ];
}

async function number(store: OpenStore, query: string): Promise<number> {
  const [row] = await rows<{ n: string | number }>(store, query);
  return Number(row?.n ?? 0);
}

function rows<Row extends Record<string, unknown>>(store: OpenStore, query: string): Promise<readonly Row[]> {
  return store.database.session((session) => session.query<Row>(query));
}

function figure(what: string, value: number, bar: string | null, holds: boolean | null): ProofFigure {
  return { what, value, bar, holds };
}
