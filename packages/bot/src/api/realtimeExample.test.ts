import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountRoom } from '@twinlane/protocol/room';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT } from './testing/fakeTrading.ts';
import { startTestServer, type TestServer } from './testing/testServer.ts';

const DOCUMENT = join(import.meta.dirname, '../../../../docs/realtime.md');

let folder: string;
let server: TestServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-example-'));
  server = await startTestServer({ anonymousReads: false, limits: { closeGraceMs: 300 } });
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

/** The program that the document shows. */
function example(): string {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  if (code === undefined) throw new Error('the document shows no program');
  return code;
}

describe('the example in docs/realtime.md', () => {
  it('prints what happens in a room', async () => {
    const file = join(folder, 'follow.mjs');
    writeFileSync(file, example());
    server.trading.think('HOLD', 0);
    const child = spawn(process.execPath, [file], {
      env: {
        ...process.env,
        TOKEN: server.writeToken,
        ROOM: accountRoom(ACCOUNT.id),
        SERVER: server.url.replace('http', 'ws'),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    try {
      await expect.poll(() => printed, { timeout: 30_000 }).toContain('subscribed');
      server.trading.buy(0, 500);
      await expect.poll(() => printed, { timeout: 30_000 }).toContain('portfolio_update');
      const numbered = printed.split('\n').flatMap((line) => /^(?:\w+) (\d+) /.exec(line)?.[1] ?? []);
      expect(numbered.map(Number)).toEqual(numbered.map((_, index) => index + 1));
      expect(printed).toMatch(/^initial_snapshot 1 /m);
    } finally {
      child.kill();
      await ended;
    }
  }, 60_000);
});
