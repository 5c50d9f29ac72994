import { rmSync } from 'node:fs';

/**
 * A process of its own: ends the node when its parent is gone, however that ended. Standard input is the pipe that the
 * parent holds; the system closes it with the parent. Arguments: the node's folder, which is removed as well. The parent
 * writes the node's process id, and `0` when the node has been dealt with.
 */
const folder = process.argv[2];
let nodeId = 0;
let text = '';

process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk: string) => {
  text += chunk;
  const complete = text.split('\n').slice(0, -1);
  nodeId = Number(complete.at(-1) ?? '0');
});
process.stdin.on('end', finish);
process.stdin.on('error', finish);
// What ends a whole terminal session must not end the watch before the watched.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
  process.on(signal, () => undefined);
}

function finish(): void {
  if (nodeId > 0) {
    try {
      process.kill(nodeId, 'SIGKILL');
    } catch {
      // It had ended by itself, which is what was wanted.
    }
  }
  if (folder !== undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(0);
}
