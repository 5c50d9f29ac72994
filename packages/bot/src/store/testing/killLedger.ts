import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseOptions } from '../openDatabase.ts';
import { openStore } from '../openStore.ts';
import { checkLedger } from './checkLedger.ts';
import { collect } from './collect.ts';
import { LOAD_ACCOUNT } from './ledgerLoad.ts';
import type { SeededRandom } from './random.ts';

const CHILD = join(import.meta.dirname, 'ledgerChild.ts');

/** What one killing came to. */
export interface Killing {
  /** Fills that the process had been told of before it died. */
  readonly acknowledged: number;
  /** All fills there are now. */
  readonly fills: number;
  /** Milliseconds that the next opening took. */
  readonly reopenMs: number;
  /** What was wrong afterwards. */
  readonly problems: readonly string[];
}

/**
 * Starts a process that trades on the PGlite folder, kills it with SIGKILL at a random moment (while it starts, too),
 * opens the folder again and checks the books: sound, and with every fill that was acknowledged.
 */
export async function killLedger(
  options: DatabaseOptions,
  run: string,
  random: SeededRandom,
): Promise<Killing> {
  const child = spawn(process.execPath, [CHILD, options.dataDir, run, String(random.below(1_000_000))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  // One in five dies on its way up, the others after some of their first trades.
  const starts = random.chance(0.2);
  const told = starts ? 0 : 1 + random.below(60);
  const enough = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('booked ')) acknowledged.push(line.slice('booked '.length));
      if (!starts && acknowledged.length >= told) resolve();
    });
    if (starts) resolve();
  });
  const exited = once(child, 'exit');
  await Promise.race([enough, exited]);
  await Promise.race([sleep(starts ? random.below(2_000) : random.below(40)), exited]);
  child.kill('SIGKILL');
  const [code] = (await exited) as [number | null];
  const problems: string[] = code === null ? [] : [`the process ended by itself with code ${code}`];

  const start = performance.now();
  const store = await openStore(options);
  const reopenMs = performance.now() - start;
  try {
    const known = (await store.read.accounts.get(LOAD_ACCOUNT.id)) !== undefined;
    const fills = known ? await collect(store.read.fills.all(LOAD_ACCOUNT.id)) : [];
    const ids = new Set(fills.map(({ id }) => id));
    const lost = acknowledged.filter((id) => !ids.has(id));
    if (lost.length > 0) problems.push(`${lost.length} acknowledged fills are lost`);
    if (known) problems.push(...(await checkLedger(store, LOAD_ACCOUNT.id)));
    return { acknowledged: new Set(acknowledged).size, fills: fills.length, reopenMs, problems };
  } finally {
    await store.close();
  }
}
