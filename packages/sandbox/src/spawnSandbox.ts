import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FatalError, RetryableError, UserError } from '@twinlane/core/errors';
import type { SandboxManifest } from '@twinlane/core/market/sandboxManifest';
import type { SandboxMessage } from './sandboxMessage.ts';
import type { SandboxOptions } from './sandboxOptions.ts';

/** The embedded market in a process of its own. It ends when this process ends, however that happens. */
export interface SandboxProcess {
  readonly pid: number;
  /** The newest one. */
  manifest(): SandboxManifest;
  /** Called when tokens or pools were added or the endpoints changed. Returns how to unsubscribe. */
  onManifest(listener: (manifest: SandboxManifest) => void): () => void;
  /** Called once when the process has ended; with the reason where nobody asked it to. At once if it already has. */
  onExit(listener: (reason: Error | undefined) => void): () => void;
  /** Saves the market and ends the process. Safe to call twice. */
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 8000;
const OUTPUT_KEPT = 4000;

/**
 * Forks the market's process and waits until it is ready and running.
 * Rejects with the error of `startSandbox`, or FatalError `sandbox.process-ended` when the process died without a word.
 */
export async function spawnSandbox(options: SandboxOptions = {}): Promise<SandboxProcess> {
  const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  const market = new ForkedMarket(child);
  await market.ready();
  return market;
}

class ForkedMarket implements SandboxProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #manifestListeners = new Set<(manifest: SandboxManifest) => void>();
  readonly #exitListeners = new Set<(reason: Error | undefined) => void>();
  readonly #started = Promise.withResolvers<void>();
  readonly #exited = Promise.withResolvers<void>();
  #manifest: SandboxManifest | undefined;
  #output = '';
  #stopping = false;
  #ended: { readonly reason: Error | undefined } | undefined;
  #failure: Error | undefined;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
    });
    child.on('message', (message: SandboxMessage) => this.#receive(message));
    child.once('error', (cause) => {
      this.#failure ??= new FatalError('sandbox.process-ended', 'The embedded market cannot be started.', {
        cause,
      });
      this.#end();
    });
    child.once('exit', (code, signal) => {
      this.#failure ??= new FatalError(
        'sandbox.process-ended',
        `The embedded market ended unexpectedly (${signal ?? `code ${code}`}). ${this.#output.trim()}`.trim(),
        { hint: 'Start again: the market goes on from its last checkpoint.' },
      );
      this.#end();
    });
  }

  ready(): Promise<void> {
    return this.#started.promise;
  }

  manifest(): SandboxManifest {
    if (this.#manifest === undefined) {
      throw new FatalError('sandbox.not-ready', 'The embedded market is not ready yet.');
    }
    return this.#manifest;
  }

  onManifest(listener: (manifest: SandboxManifest) => void): () => void {
    this.#manifestListeners.add(listener);
    return () => void this.#manifestListeners.delete(listener);
  }

  onExit(listener: (reason: Error | undefined) => void): () => void {
    if (this.#ended === undefined) {
      this.#exitListeners.add(listener);
    } else {
      listener(this.#ended.reason);
    }
    return () => void this.#exitListeners.delete(listener);
  }

  async stop(): Promise<void> {
    if (this.#ended !== undefined) {
      return;
    }
    if (!this.#stopping) {
      this.#stopping = true;
      this.#child.kill('SIGTERM');
    }
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await this.#exited.promise;
    clearTimeout(timer);
  }

  #receive(message: SandboxMessage): void {
    if (message.type === 'error') {
      this.#failure = toError(message);
    } else if (message.type === 'ready' || message.type === 'manifest') {
      this.#manifest = message.manifest;
      if (message.type === 'ready') {
        this.#started.resolve();
      }
      for (const listener of this.#manifestListeners) {
        listener(message.manifest);
      }
    } else if (this.#manifest !== undefined) {
      this.#manifest = { ...this.#manifest, blockNumber: message.number };
    }
  }

  #end(): void {
    if (this.#ended !== undefined) {
      return;
    }
    this.#ended = { reason: this.#stopping ? undefined : this.#failure };
    this.#started.reject(this.#failure);
    this.#exited.resolve();
    for (const listener of this.#exitListeners) {
      listener(this.#ended.reason);
    }
  }
}

function toError(message: Extract<SandboxMessage, { type: 'error' }>): Error {
  const options = message.hint === undefined ? {} : { hint: message.hint };
  switch (message.kind) {
    case 'user':
      return new UserError(message.code, message.message, options);
    case 'retryable':
      return new RetryableError(message.code, message.message, options);
    case 'fatal':
      return new FatalError(message.code, message.message, options);
    default:
      return message.kind satisfies never;
  }
}
