import { isTwinlaneError, RetryableError, UserError } from '@twinlane/core/errors';
import { startSandbox, type Sandbox } from './sandbox.ts';
import type { SandboxMessage } from './sandboxMessage.ts';
import type { SandboxOptions } from './sandboxOptions.ts';

/*
 * The embedded market as a process of its own, forked by `spawnSandbox`: options as JSON in the first argument. It ends,
 * and its node with it, when its parent goes away, however the parent ends, or on SIGTERM.
 */

/**
 * Without a parent nobody kills a market that hangs. Less than a successor waits for the folder's lock; all that it takes to
 * go on is in the folder after every block, and the watchdog ends the node.
 */
const ORPHAN_PATIENCE_MS = 3000;

function send(message: SandboxMessage): void {
  if (process.connected) {
    process.send?.(message);
  }
}

function errorMessage(error: unknown): SandboxMessage {
  const message = error instanceof Error ? error.message : String(error);
  if (!isTwinlaneError(error)) {
    return { type: 'error', kind: 'fatal', code: 'sandbox.fault', message };
  }
  const kind = error instanceof UserError ? 'user' : error instanceof RetryableError ? 'retryable' : 'fatal';
  const { code, hint } = error;
  return { type: 'error', kind, code, message, ...(hint === undefined ? {} : { hint }) };
}

let sandbox: Sandbox | undefined;
let ending: Promise<void> | undefined;

async function endMarket(failure: unknown, exitCode: number): Promise<void> {
  if (failure !== undefined) {
    send(errorMessage(failure));
  }
  let code = exitCode;
  try {
    await sandbox?.stop();
  } catch (error) {
    send(errorMessage(error));
    code = 1;
  }
  if (process.connected) {
    process.disconnect();
  }
  process.exitCode = code;
}

function end(failure: unknown, exitCode: number): void {
  ending ??= endMarket(failure, exitCode);
}

// Ctrl-C and a closed terminal reach the whole terminal group; the parent decides when the market ends.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

let leaving = false;
const leave = () => {
  leaving = true;
  if (sandbox !== undefined) {
    end(undefined, 0);
  }
};
process.on('SIGTERM', leave);
process.on('disconnect', () => {
  setTimeout(() => process.exit(1), ORPHAN_PATIENCE_MS).unref();
  leave();
});

try {
  const options = JSON.parse(process.argv[2] ?? '{}') as SandboxOptions;
  sandbox = await startSandbox(options);
  sandbox.onFailure((error) => end(error, 1));
  if (leaving) {
    end(undefined, 0);
  } else {
    sandbox.onManifest((manifest) => send({ type: 'manifest', manifest }));
    sandbox.onBlock((block) => send({ type: 'block', number: block.number }));
    send({ type: 'ready', manifest: sandbox.manifest() });
    sandbox.run();
  }
} catch (error) {
  end(error, 1);
}
