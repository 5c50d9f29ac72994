import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { DatabaseOptions } from '../../store/openDatabase.ts';

const CHILD = createRequire(import.meta.url).resolve('./breakerChild.ts');

/** A line of `breakerChild.ts`. Times are wall clock, milliseconds since 1970; `until` is 0 where it is not known. */
export interface ChildState {
  readonly state: string;
  readonly until: number;
  readonly at: number;
}

/** A process with breakers over a shared database. */
export interface BreakerProcess {
  /** As it found the breaker when it started. */
  readonly found: ChildState;
  say(word: 'isolate' | 'release' | 'fail'): void;
  /** The next line with that state. Rejects where the process ends first. */
  until(state: string): Promise<ChildState>;
  /** Ends it by force. */
  kill(): Promise<void>;
}

/** Starts one; it is ready when this resolves. */
export async function startBreakerProcess({ url = '', dataDir }: DatabaseOptions): Promise<BreakerProcess> {
  const child = spawn(process.execPath, [CHILD, url, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<string, PromiseWithResolvers<ChildState>>();
  const lines: ChildState[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [state = '', until, at] = line.split(' ');
    const told = { state, until: Number(until), at: Number(at) };
    lines.push(told);
    waiting.get(state)?.resolve(told);
    waiting.delete(state);
  });
  const started: Omit<BreakerProcess, 'found'> = {
    say: (word) => void child.stdin.write(`${word}\n`),
    until: async (state) => {
      const next = waiting.get(state) ?? Promise.withResolvers<ChildState>();
      waiting.set(state, next);
      const gone = ended.then(() => Promise.reject(new Error(`the process ended before it was ${state}`)));
      return Promise.race([next.promise, gone]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
  await started.until('ready');
  const [found] = lines;
  if (found === undefined) throw new Error('the process did not say how it found the breaker');
  return { ...started, found };
}
