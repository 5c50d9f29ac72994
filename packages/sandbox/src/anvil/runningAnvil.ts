import { FatalError } from '@twinlane/core/errors';
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createPublicClient, custom, type PublicClient } from 'viem';
import type { Anvil, AnvilExit, RpcCall } from './anvil.ts';
import type { IpcConnection, RpcFailure } from './ipcConnection.ts';
import type { OutputTail } from './outputTail.ts';
import { sandboxChain } from './sandboxChain.ts';
import type { Watchdog } from './startWatchdog.ts';

interface Parts {
  readonly child: ChildProcess;
  readonly connection: IpcConnection;
  readonly folder: string;
  readonly ipcPath: string;
  readonly port: number;
  readonly output: OutputTail;
  readonly watchdog: Watchdog;
}

/** The node behind the `Anvil` interface, from the moment that it answers. */
export class RunningAnvil implements Anvil {
  readonly pid: number;
  readonly ipcPath: string;
  readonly httpUrl: string;
  readonly client: PublicClient;
  readonly #parts: Parts;
  readonly #listeners = new Set<(exit: AnvilExit) => void>();
  readonly #ended: Promise<void>;
  #exit: AnvilExit | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: Parts) {
    const { child, port, ipcPath } = parts;
    this.#parts = parts;
    this.pid = child.pid ?? 0;
    this.ipcPath = ipcPath;
    this.httpUrl = `http://127.0.0.1:${port}`;
    this.client = createPublicClient({
      chain: sandboxChain,
      cacheTime: 0,
      transport: custom({ request: (call) => this.#requestForViem(call as RpcCall) }, { retryCount: 0 }),
    });
    this.#ended = new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        void this.#onChildExit(child.exitCode, child.signalCode).then(resolve);
        return;
      }
      child.once('exit', (code, signal) => void this.#onChildExit(code, signal).then(resolve));
    });
    parts.watchdog.onLost(() => child.kill('SIGKILL'));
  }

  async request<Result = unknown>(method: string, params: readonly unknown[] = []): Promise<Result> {
    return (await this.#parts.connection.request(method, params)) as Result;
  }

  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]> {
    return this.#parts.connection.batch(calls);
  }

  onExit(listener: (exit: AnvilExit) => void): () => void {
    if (this.#exit !== undefined) {
      listener(this.#exit);
      return () => undefined;
    }
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#parts.child.kill('SIGKILL');
    await this.#ended;
  }

  async #onChildExit(code: number | null, signal: string | null): Promise<void> {
    this.#parts.connection.close();
    this.#exit = {
      expected: this.#stopping !== undefined,
      code,
      signal,
      output: this.#parts.output.lastLines(),
    };
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) {
      listener(this.#exit);
    }
    await this.#parts.watchdog.release();
    // The watchdog removes it too, and is the one that may have been killed.
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }

  /** viem reads the error's own `code` and `data`, where a revert's reason is. */
  async #requestForViem({ method, params }: RpcCall): Promise<unknown> {
    try {
      return await this.request(method, params);
    } catch (error) {
      if (error instanceof FatalError && error.code === 'rpc.refused') {
        const { message, code, data } = error.cause as RpcFailure;
        throw Object.assign(new Error(message, { cause: error }), { code, data });
      }
      throw error;
    }
  }
}
