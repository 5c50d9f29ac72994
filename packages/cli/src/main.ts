import { runCli } from './runCli.ts';

/** Time for open handles to close by themselves before the process is ended. */
const LINGER_MS = 1000;

for (const stream of [process.stdout, process.stderr]) {
  // The reader of a pipe has gone (`twinlane status | head -1`): nobody is left to tell.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    if (!process.emit('SIGTERM', 'SIGTERM')) {
      process.exit(0);
    }
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
if (process.channel !== undefined) {
  process.disconnect();
}
setTimeout(() => process.exit(), LINGER_MS).unref();
