import { FatalError, UserError } from '@twinlane/core/errors';
import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { Anvil } from './anvil.ts';
import { anvilBinary } from './anvilBinary.ts';
import { connectIpc, type IpcConnection } from './ipcConnection.ts';
import { createNodeFolder, nodeSocket, noteNode, sweepNodeFolders } from './nodeFolder.ts';
import { outputTail, type OutputTail } from './outputTail.ts';
import { RunningAnvil } from './runningAnvil.ts';
import { chainId, gasLimit, genesisTimestamp, hardfork } from './sandboxChain.ts';
import { startWatchdog } from './startWatchdog.ts';

/** How the node starts. Everything has a default; two nodes with the same options have the same genesis block. */
export interface AnvilOptions {
  /** What `dumpCheckpoint` returned: the chain continues from its last block. */
  readonly checkpoint?: Uint8Array;
  /** How many recent states `eth_call` can read, 300 by default. */
  readonly statesKept?: number;
  /** How many recent blocks keep their transactions and receipts, 300 by default. */
  readonly blocksKept?: number;
  /** HTTP port; a free one by default. A taken one is a UserError `sandbox.port-taken`. */
  readonly port?: number;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 5;

/**
 * Starts the native anvil binary on loopback and waits until it answers.
 * Throws UserError `sandbox.anvil-missing` where npm has no binary for this platform, `sandbox.port-taken`, and FatalError
 * `sandbox.node-failed` when it does not come up.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const binary = anvilBinary();
  await sweepNodeFolders();
  const folder = createNodeFolder();
  const watchdog = startWatchdog(folder);
  try {
    const ipcPath = nodeSocket(folder);
    // A group of its own, so that Ctrl-C reaches us alone and the state can be saved first.
    const child = spawn(binary, nodeArguments(options, folder, ipcPath), {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    });
    if (child.pid !== undefined) {
      watchdog.guard(child.pid);
      noteNode(folder, child.pid);
    }
    const output = outputTail(child);
    try {
      const { connection, port } = await comeUp(child, output, ipcPath, options.port);
      // It has been read, and is the largest thing that a kill could leave behind.
      rmSync(stateFile(folder), { force: true });
      const running = new RunningAnvil({ child, connection, folder, ipcPath, port, output, watchdog });
      await running.request('anvil_setLoggingEnabled', [false]);
      return running;
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  } catch (error) {
    await watchdog.release();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function nodeArguments(options: AnvilOptions, folder: string, ipcPath: string): readonly string[] {
  const { checkpoint, statesKept = 300, blocksKept = 300, port = 0 } = options;
  if (checkpoint !== undefined) {
    writeFileSync(stateFile(folder), gunzipSync(checkpoint));
  }
  const flags = `--host 127.0.0.1 --port ${port} --no-cors --chain-id ${chainId} --timestamp ${genesisTimestamp}
    --hardfork ${hardfork} --gas-limit ${gasLimit} --no-mining --order fifo --auto-impersonate --color never
    --prune-history ${statesKept} --transaction-block-keeper ${blocksKept}`;
  const state = checkpoint === undefined ? [] : ['--load-state', stateFile(folder)];
  return [...flags.split(/\s+/u), '--ipc', ipcPath, '--cache-path', join(folder, 'cache'), ...state];
}

function stateFile(folder: string): string {
  return join(folder, 'state.json');
}

/** Waits for the socket and for the line that tells the port. */
async function comeUp(
  child: ChildProcess,
  output: OutputTail,
  ipcPath: string,
  wantedPort: number | undefined,
): Promise<{ readonly connection: IpcConnection; readonly port: number }> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += POLL_MS) {
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      throw startFailure(output, wantedPort, failure);
    }
    const port = /Listening on [^\s:]+:(\d+)/u.exec(output.text())?.[1];
    if (port !== undefined) {
      const connection = await connectIpc(ipcPath).catch(() => undefined);
      if (connection !== undefined) {
        return { connection, port: Number(port) };
      }
    }
    await sleep(POLL_MS);
  }
  throw new FatalError(
    'sandbox.node-failed',
    `The embedded chain did not answer within ${START_TIMEOUT_MS / 1000} s.`,
  );
}

function startFailure(output: OutputTail, port: number | undefined, cause: Error | undefined): Error {
  if (port !== undefined && output.text().includes('in use')) {
    return new UserError(
      'sandbox.port-taken',
      `The embedded chain cannot listen on port ${port}: it is taken.`,
      {
        hint: 'Choose another port, or leave it out for a free one.',
      },
    );
  }
  return new FatalError('sandbox.node-failed', `The embedded chain did not start: ${output.lastLines()}`, {
    cause,
  });
}
