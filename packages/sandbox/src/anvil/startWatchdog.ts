import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The process that ends the node when this one cannot. */
export interface Watchdog {
  /** Names the process to end. */
  guard(nodeId: number): void;
  /** Called when the watchdog has ended without having been released. */
  onLost(listener: () => void): void;
  /** The node has ended: nothing is left to do. The watchdog removes the folder and ends. */
  release(): Promise<void>;
}

/** Starts a watchdog; `folder` is removed in the end. */
export function startWatchdog(folder: string): Watchdog {
  const script = fileURLToPath(new URL('watchdog.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  });
  let released = false;
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const lostListeners: (() => void)[] = [];
  child.once('exit', () => {
    for (const listener of released ? [] : lostListeners) {
      listener();
    }
  });
  // A write to a watchdog that has just ended is reported by `onLost`.
  child.stdin.on('error', () => undefined);
  return {
    guard(nodeId) {
      child.stdin.write(`${nodeId}\n`);
    },
    onLost(listener) {
      lostListeners.push(listener);
    },
    async release() {
      released = true;
      child.stdin.end('0\n');
      await ended;
    },
  };
}
