import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { eventually, startProgram } from './startProgram.ts';

/** What one life of the program left behind. */
export interface Killing {
  /** What is wrong with the books after the kill; nothing in sound ones. */
  readonly problems: readonly string[];
  readonly accountId: string;
  readonly trades: number;
  /** The block it had come to, and the first block that it shows. */
  readonly firstBlock: number;
  readonly lastBlock: number;
  /** Milliseconds from its start until it answered. */
  readonly startMs: number;
  /** Processes it had started, and the milliseconds after the kill until none of them was left. */
  readonly children: number;
  readonly goneMs: number;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Starts the program, kills it with -9 after `lifeMs` of trading, and checks what the database holds. */
export async function killProgram(
  dataDir: string,
  lifeMs: number,
  flags: readonly string[] = [],
): Promise<Killing> {
  mkdirSync(dataDir, { recursive: true });
  const began = performance.now();
  const program = await startProgram(dataDir, flags);
  const startMs = performance.now() - began;
  const first = await program.until('a block', ({ block }) => block !== undefined);
  await wait(lifeMs);
  const last = await program.state();
  const children = descendantsOf(program.pid);
  await program.kill();
  const killed = performance.now();
  await eventually('the end of its children', () =>
    Promise.resolve(children.some(isAlive) ? undefined : true),
  );
  const goneMs = performance.now() - killed;
  const account = last.accounts[0];
  if (account === undefined) {
    throw new Error('the program has no account');
  }
  const store = await openStore({ dataDir, log: silent });
  try {
    return {
      problems: await checkLedger(store, account.id),
      accountId: account.id,
      trades: await store.read.fills.count(account.id),
      firstBlock: first.block?.number ?? 0,
      lastBlock: last.block?.number ?? 0,
      startMs,
      children: children.length,
      goneMs,
    };
  } finally {
    await store.close();
  }
}

/** Ids of all processes below one: the market's, its watchdog's, the node's. */
function descendantsOf(pid: number): readonly number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    found.push(...rows.flatMap(([id, of]) => (of === parent && id !== undefined ? [id] : [])));
  }
  return found.slice(1);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process.
    return false;
  }
}
