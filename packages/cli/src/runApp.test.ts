import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@twinlane/bot/config/loadConfig';
import { UserError } from '@twinlane/core/errors';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunningApp } from '@twinlane/bot/app';
import { runApp, type StartApp } from './runApp.ts';
import { collectOutput } from './testing/collectOutput.ts';
import { startFakeApi } from './testing/fakeApi.ts';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { exampleView } from './view/testing/exampleView.ts';

let cwd: string;
let api: Awaited<ReturnType<typeof startFakeApi>>;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-run-'));
  api = await startFakeApi(exampleView());
});
afterEach(async () => {
  await api.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** An app that does nothing, on a real chain's settings, so that no market is started. */
function fakeApp(): {
  start: StartApp;
  say: (message: OutboxMessage) => void;
  fail: (error: Error) => void;
  stops: number[];
} {
  const failed = Promise.withResolvers<Error>();
  const listeners = new Set<(message: OutboxMessage) => void>();
  const stops: number[] = [];
  const app: RunningApp = {
    url: api.url,
    writeToken: 'token-of-this-start',
    failed: failed.promise,
    onMessage: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => {
      stops.push(listeners.size);
      return Promise.resolve();
    },
  };
  return {
    start: () => Promise.resolve(app),
    say: (message) => listeners.forEach((listener) => listener(message)),
    fail: failed.resolve,
    stops,
  };
}

async function begin(start: StartApp, argv: readonly string[] = []) {
  const rpc = ['--mode', 'paper', '--rpc', 'http://u:hunter2@127.0.0.1:1', '--chain-id', '1'];
  const config = await loadConfig({ env: {}, argv: [...rpc, ...argv], cwd });
  const out = collectOutput();
  const err = collectOutput();
  const files: string[] = [];
  const io = { cwd, env: {}, stdout: out.stream, stderr: err.stream };
  const ended = runApp(
    config,
    io,
    () => Promise.resolve(start),
    (file) => files.push(file),
  );
  return { ended, out, err, files, note: join(config.dataDir, 'process.json') };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it('tells what happens line by line, notes where it is, and stops cleanly at a signal', async () => {
  const app = fakeApp();
  const { ended, out, files, note } = await begin(app.start);
  await until(() => out.text().includes('equity 12,540.13'));
  expect(JSON.parse(readFileSync(note, 'utf8'))).toMatchObject({
    pid: process.pid,
    url: api.url,
    token: 'token-of-this-start',
  });
  expect(statSync(note).mode & 0o777).toBe(0o600);
  app.say({ room: 'account:a', seq: 1, at: 1, type: 'thought_log_created', data: exampleView().thoughts[0] });
  await until(() => out.text().includes('decision  BUY WETH'));
  process.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(0);
  expect(app.stops).toEqual([0]);
  expect(existsSync(note)).toBe(false);
  expect(out.text()).toContain(`Dashboard: ${api.url}`);
  expect(out.text()).toMatch(/Stopping…[\s\S]*Stopped\./);
  expect(readFileSync(files[0] ?? '', 'utf8')).toContain('"msg":"stopped"');
  expect(process.listenerCount('SIGTERM')).toBe(0);
});

it('writes nothing but log lines where JSON was asked for', async () => {
  const app = fakeApp();
  const { ended, out, note } = await begin(app.start, ['--log', 'json']);
  await until(() => existsSync(note));
  process.emit('SIGINT', 'SIGINT');
  expect(await ended).toBe(0);
  const lines = out.text().trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['stopping', 'stopped']);
});

it('closes what was started when the app cannot go on, and logs why without secrets', async () => {
  const app = fakeApp();
  const { ended, files, note } = await begin(app.start);
  await until(() => existsSync(note));
  app.fail(new Error('http://u:hunter2@127.0.0.1:1 is gone'));
  await expect(ended).rejects.toThrow('is gone');
  expect(app.stops).toHaveLength(1);
  const log = readFileSync(files[0] ?? '', 'utf8');
  expect(log).toContain('the program cannot go on');
  expect(log).not.toContain('hunter2');
});

it('passes on why it could not start', async () => {
  const { ended, note } = await begin(() => Promise.reject(new UserError('port_busy', 'Port 1 is in use.')));
  await expect(ended).rejects.toThrow('Port 1 is in use.');
  expect(existsSync(note)).toBe(false);
});

it('ends with a failure when something cannot be closed', async () => {
  const app = fakeApp();
  const stuck: StartApp = async (...given) => ({
    ...(await app.start(...given)),
    stop: () => Promise.reject(new Error('stuck')),
  });
  const { ended, err, note } = await begin(stuck);
  await until(() => existsSync(note));
  process.emit('SIGINT', 'SIGINT');
  expect(await ended).toBe(1);
  expect(err.text()).toContain('the bot could not be closed.');
});

it('refuses a data folder that a running process uses, but not one whose process is gone', async () => {
  const app = fakeApp();
  const first = await begin(app.start);
  await until(() => existsSync(first.note));
  const note = readFileSync(first.note, 'utf8');
  const second = await begin(fakeApp().start);
  await expect(second.ended).rejects.toThrow(`in use by process ${process.pid} (${api.url})`);
  process.emit('SIGINT', 'SIGINT');
  expect(await first.ended).toBe(0);

  // As a killed process leaves it, its number taken by another program since.
  writeFileSync(first.note, note.replace(api.url, 'http://127.0.0.1:1'));
  const third = await begin(fakeApp().start);
  await until(() => readFileSync(first.note, 'utf8').includes(api.url));
  process.emit('SIGINT', 'SIGINT');
  expect(await third.ended).toBe(0);
});
