import { ChildProcess } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

/*
 * Loaded into every Node process of a test run before its program (`node --import`), by `prove -- keys`: notes what looks like
 * a private key, and every address, in all that the process prints, logs or answers over TCP. `wallet export` prints a key
 * because a person asked for it, so its own process is left out.
 */

const FORMS: readonly (readonly [form: string, pattern: RegExp])[] = [
  ['address', /0x[0-9a-f]{40}(?![0-9a-f])/gi],
  ['hex', /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi],
  ['base64', /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{43}=?(?![A-Za-z0-9+/_=-])/g],
  ['decimal', /(?<!\d)\d{70,78}(?!\d)/g],
  ['bytes', /(?:\d{1,3}, ?){31}\d{1,3}/g],
];
const FLUSH_EVERY = 200;

const folder = process.env['WATCH_OUTPUT_FOLDER'];
const asked = process.argv.includes('wallet') && process.argv.includes('export');
if (folder !== undefined && !asked) await watch(join(folder, `${process.pid}-${threadId}.txt`));

async function watch(file: string): Promise<void> {
  const seen = new Set<string>();
  let unwritten: string[] = [];
  const flush = (): void => {
    if (unwritten.length > 0) appendFileSync(file, unwritten.join(''));
    unwritten = [];
  };
  const note = (chunk: unknown): void => {
    const text = typeof chunk === 'string' ? chunk : Buffer.isBuffer(chunk) ? chunk.toString('latin1') : '';
    for (const [form, pattern] of FORMS) {
      for (const [match] of text.matchAll(pattern)) {
        // `0x` belongs to the form, not to the number.
        const line = `${form} ${match.replaceAll(' ', '')}\n`;
        if (!seen.has(line)) {
          seen.add(line);
          unwritten.push(line);
        }
      }
    }
    if (unwritten.length > FLUSH_EVERY) flush();
  };
  process.once('exit', flush);
  setInterval(flush, 100).unref();
  listen(process.stdout, 'write', note);
  listen(process.stderr, 'write', note);
  listen(Socket.prototype, 'write', note, (socket) => (socket as Socket).remoteAddress !== undefined);
  listen(ChildProcess.prototype, 'spawn', passOn);
  const handle = await open(import.meta.filename);
  listen(Object.getPrototypeOf(handle) as object, 'appendFile', note);
  await handle.close();
}

/** Lets a child that is given an environment of its own be heard too. */
function passOn(options: unknown): void {
  const { envPairs } = options as { readonly envPairs: string[] };
  for (const name of ['NODE_OPTIONS', 'WATCH_OUTPUT_FOLDER']) {
    const value = process.env[name];
    const isSet = envPairs.some((pair) => pair.startsWith(`${name}=`));
    if (value !== undefined && !isSet) envPairs.push(`${name}=${value}`);
  }
}

/** Hears of the first argument of each call of a method, and leaves the call as it is. */
function listen(
  target: object,
  name: string,
  note: (chunk: unknown) => void,
  concerns: (self: unknown) => boolean = () => true,
): void {
  const methods = target as Record<string, (this: unknown, ...args: readonly unknown[]) => unknown>;
  const original = methods[name];
  if (original === undefined) throw new Error(`There is no ${name} to listen to.`);
  methods[name] = function heard(this: unknown, ...args: readonly unknown[]) {
    if (concerns(this)) note(args[0]);
    return original.apply(this, [...args]);
  };
}
