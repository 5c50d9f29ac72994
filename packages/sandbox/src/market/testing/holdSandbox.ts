import { spawnSandbox } from '../../spawnSandbox.ts';

/** A process that forks a market in the folder of its argument, tells where it is, and waits to be killed. */
const sandbox = await spawnSandbox({
  seed: 5,
  blockTimeMs: 200,
  historyBlocks: 0,
  dataDir: process.argv[2] ?? '',
});
const { ipcPath } = sandbox.manifest();
process.stdout.write(`${JSON.stringify({ pid: sandbox.pid, ipcPath })}\n`);
