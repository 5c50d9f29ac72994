#!/usr/bin/env node
// Plain JavaScript, so that an old Node can read it: finds a Node that runs TypeScript, then starts `src/main.ts`.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import module from 'node:module';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const main = join(here, '..', 'src', 'main.ts');

/** The Node that `npm install` brought, looked for upwards from here. */
function pinnedNode() {
  const name = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (let folder = here; ; folder = dirname(folder)) {
    const binary = join(folder, 'node_modules', `node-${name}-${process.arch}`, 'bin', file);
    if (existsSync(binary)) {
      return binary;
    }
    if (folder === dirname(folder)) {
      return undefined;
    }
  }
}

/** @param {string} binary */
function runWith(binary) {
  // The channel tells the child when this process is gone, however it went.
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  child.on('error', (error) => {
    process.stderr.write(`twinlane: ${binary} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
  // A terminal sends Ctrl-C to both; the child decides, this one only waits.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
}

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  // What was compiled once starts faster the next time, in this process and in those that it starts.
  const { directory } = module.enableCompileCache();
  if (directory !== undefined) {
    process.env['NODE_COMPILE_CACHE'] = directory;
  }
  await import(pathToFileURL(main).href);
} else {
  const binary = pinnedNode();
  if (binary === undefined) {
    process.stderr.write(
      `twinlane needs Node ${NEEDED} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
        `Run \`npm install\` in the repository, which brings its own on Linux and Windows, ` +
        `or install Node ${NEEDED} from https://nodejs.org.\n`,
    );
    process.exitCode = 1;
  } else {
    runWith(binary);
  }
}
