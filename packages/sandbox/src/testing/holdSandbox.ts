import { spawnSandbox } from '../spawnSandbox.ts';

/** A process that has a market of its own, tells the market's process id and its node's socket, and waits to be killed. */
const sandbox = await spawnSandbox({ historyBlocks: 0, blockTimeMs: 200 });
process.stdout.write(`${JSON.stringify({ pid: sandbox.pid, ipcPath: sandbox.manifest().ipcPath })}\n`);
