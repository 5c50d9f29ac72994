import { runCli } from './runCli.ts';

/** Time for open handles to close by themselves before the process is ended. */
const LINGER_MS = 1000;

let nobodyReads = false;
for (const stream of [process.stdout, process.stderr]) {
  // The reader of a pipe has gone (`twinlane run | head -1`): nobody is left to tell. What runs is stopped cleanly.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    if (!nobodyReads) {
      nobodyReads = true;
      if (!process.emit('SIGTERM', 'SIGTERM')) {
        process.exit(0);
      }
    }
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
});
if (process.connected) {
  process.disconnect();
}
setTimeout(() => process.exit(), LINGER_MS).unref();
