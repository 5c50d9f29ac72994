import { startAnvil } from '../startAnvil.ts';

/** A process that starts a node, tells its process id and its folder's socket, and waits to be killed. */
const anvil = await startAnvil();
process.stdout.write(`${JSON.stringify({ pid: anvil.pid, ipcPath: anvil.ipcPath })}\n`);
