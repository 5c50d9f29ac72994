import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { controlPath, openControlSocket, type ControlSocket } from '@twinlane/bot/operator/controlSocket';
import { stopFlag } from '@twinlane/bot/operator/stopFlag';
import type { BreakerStatusView, ControlAnswer, EmergencyView } from '@twinlane/protocol/operator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

const silent = { info: () => undefined, warn: () => undefined };
const HOSTILE = 'no \u001B[2Jway\u202E\n--json';
const STOPPED: EmergencyView = {
  stopped: true,
  exits: false,
  since: '2026-01-05T12:00:00.000Z',
  who: 'ann',
  reason: 'x',
  flag: true,
  stored: true,
  entriesInFlight: 1,
};
const GOING: EmergencyView = { stopped: false, exits: false, flag: false, stored: true, entriesInFlight: 0 };
const BREAKER: BreakerStatusView = {
  type: 'dexFailure',
  scope: 'venue:1:uniswap-v3',
  priority: 'high',
  state: 'isolated',
  since: '2026-01-05T12:00:00.000Z',
  reason: HOSTILE,
  who: 'ann',
  blocks: 'entries',
  counts: { calls: 20, failures: 3, slow: 1 },
  attempt: 2,
  stored: true,
};

let dataDir: string;
const sockets: ControlSocket[] = [];
const asked: unknown[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-stop-'));
  asked.splice(0);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((each) => each.close()));
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process that answers at its socket, one answer after the other, the last one again and again. No API runs. */
async function answering(...answers: readonly ControlAnswer[]): Promise<void> {
  const left = [...answers];
  const answer = (request: unknown): Promise<unknown> => {
    asked.push(request);
    return Promise.resolve(left.length > 1 ? left.shift() : left[0]);
  };
  sockets.push(await openControlSocket({ dataDir, answer, log: silent }));
}

/** The note of a process that is alive, this one. */
function note(url = 'http://127.0.0.1:9'): void {
  const content = { pid: process.pid, url, startedAt: new Date().toISOString(), token: 'secret-token' };
  writeFileSync(join(dataDir, 'process.json'), JSON.stringify(content));
}

function run(...args: string[]): Promise<Ended> {
  return runInProcess([...args, '--data-dir', dataDir], { cwd: dataDir });
}

const stop = (...args: string[]): Promise<Ended> => run('stop', ...args);

describe('twinlane stop --emergency', () => {
  it('writes the file, tells the process by its socket, and needs no API', async () => {
    await answering({ pid: 4711, emergency: STOPPED });
    const { code, out } = await stop('--emergency', '--reason', 'prices look wrong');
    expect(code).toBe(0);
    expect(out).toContain('process 4711 enters nothing. Exits and cancels go on.');
    expect(out).toContain('1 pending entry is being cancelled');
    expect(asked).toEqual([
      {
        command: 'stop',
        reason: 'prices look wrong',
        exits: false,
        who: expect.stringContaining('command line') as string,
      },
    ]);
    expect(stopFlag(dataDir).current()).toMatchObject({ reason: 'prices look wrong', exits: false });
  });

  it('stops exits too where that is asked for, and waits until no entry is pending', async () => {
    await answering(
      { pid: 1, emergency: { ...STOPPED, exits: true } },
      { pid: 1, emergency: { ...STOPPED, exits: true, entriesInFlight: 0 } },
    );
    const { code, out } = await stop('--emergency', '--exits', '--wait', '--reason', 'x', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'heard',
      emergency: { exits: true, entriesInFlight: 0 },
    });
    expect(asked).toHaveLength(2);
    expect(stopFlag(dataDir).current()?.exits).toBe(true);
  });

  it('holds for a process that does not answer, and for the next one where none runs', async () => {
    const none = await stop('--emergency', '--reason', 'x');
    expect([none.code, none.out]).toEqual([0, expect.stringContaining('next start enters nothing')]);
    note();
    const hung = await hangingServer();
    const { code, out } = await stop('--emergency', '--reason', 'it hangs', '--json');
    hung.close();
    expect([code, JSON.parse(out)]).toEqual([0, { outcome: 'silent', pid: process.pid }]);
    expect(stopFlag(dataDir).current()?.reason).toBe('it hangs');
  });

  it('says what the API knows where there is no socket', async () => {
    const api = await startFakeApi(exampleView(), { '/api/emergency-stop': STOPPED });
    note(api.url);
    const { out } = await stop('--emergency', '--reason', 'x');
    await api.close();
    expect(out).toContain(`process ${process.pid} enters nothing`);
  });

  it('tells the process also where the file cannot be written', async () => {
    mkdirSync(join(dataDir, 'EMERGENCY_STOP'));
    const alone = await stop('--emergency', '--reason', 'x');
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('could not be written')]);
    await answering({ pid: 4711, emergency: { ...STOPPED, flag: false } });
    const { code, out } = await stop('--emergency', '--reason', 'x');
    expect([code, out]).toEqual([0, expect.stringContaining('process 4711 enters nothing')]);
  });

  it('says that it could not be noted', async () => {
    const { code, err } = await runInProcess(
      ['stop', '--emergency', '--reason', 'x', '--data-dir', join(dataDir, 'none')],
      { cwd: dataDir },
    );
    expect([code, err]).toEqual([1, expect.stringContaining('could not be written')]);
  });

  it('wants a reason, and flags that fit together', async () => {
    const wrong = [
      ['--emergency'],
      ['--emergency', '--reason', ''],
      ['--emergency', '--reason', 'a\nb'],
      ['--emergency', '--reason', 'x', '--undo'],
      ['--exits'],
      ['--wait'],
      ['--undo'],
      ['--reason', 'x'],
    ];
    for (const flags of wrong) {
      const { code, err } = await stop(...flags);
      expect({ flags, code }).toEqual({ flags, code: 2 });
      expect(err).not.toBe('');
    }
    expect(existsSync(join(dataDir, 'EMERGENCY_STOP'))).toBe(false);
  });
});

describe('twinlane stop --undo', () => {
  it('is done by the process, which removes the file', async () => {
    await answering({ pid: 1, emergency: GOING });
    const { code, out } = await stop('--undo', '--reason', 'looked into it');
    expect([code, out]).toEqual([0, expect.stringContaining('trades again')]);
    expect(asked).toMatchObject([{ command: 'undo', reason: 'looked into it' }]);
  });

  it('tells what the process refuses', async () => {
    await answering({ refused: { code: 'breaker.notHeld', detail: `Nothing is stopped: ${HOSTILE}.` } });
    const { code, err } = await stop('--undo', '--reason', 'x');
    expect([code, err]).toEqual([1, expect.stringContaining('Nothing is stopped')]);
    expect(err.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  });

  it('is noted for the next start where no process runs, and refused where one does not answer', async () => {
    await stop('--emergency', '--reason', 'x');
    note();
    const hung = await hangingServer();
    const refused = await stop('--undo', '--reason', 'y');
    hung.close();
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('stays in force')]);
    expect(stopFlag(dataDir).current()).toBeDefined();
    rmSync(join(dataDir, 'process.json'));
    const { code, out } = await stop('--undo', '--reason', 'all fine');
    expect([code, out]).toEqual([0, expect.stringContaining('next start trades')]);
    expect(stopFlag(dataDir).current()).toBeUndefined();
    expect(stopFlag(dataDir).untold()).toMatchObject({ reason: 'all fine' });
  });

  it('goes by the API where there is no socket, with the token, which it never shows', async () => {
    const api = await startFakeApi(exampleView(), { '/api/emergency-stop/undo': GOING });
    note(api.url);
    const { code, out, err } = await stop('--undo', '--reason', 'fine');
    await api.close();
    expect(code).toBe(0);
    expect(api.writes).toMatchObject([
      { body: { reason: 'fine' }, headers: { authorization: 'Bearer secret-token' } },
    ]);
    expect(out + err).not.toContain('secret-token');
  });
});

describe('twinlane stop', () => {
  it('says so where nothing runs, also where only the note of a killed process is left', async () => {
    expect(await stop()).toMatchObject({
      code: 0,
      out: expect.stringContaining('No Twinlane process') as string,
    });
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    const left = { pid: child.pid, url: 'http://127.0.0.1:9', startedAt: new Date().toISOString() };
    writeFileSync(join(dataDir, 'process.json'), JSON.stringify(left));
    expect(JSON.parse((await stop('--json')).out)).toEqual({ outcome: 'notRunning' });
  });

  it('ends the process and waits for it', async () => {
    const child = spawn(process.execPath, [
      '-e',
      'setInterval(() => 0, 1000); console.log("up")',
      'twinlane',
    ]);
    await once(child.stdout, 'data');
    const left = { pid: child.pid, url: 'http://127.0.0.1:9', startedAt: new Date().toISOString() };
    writeFileSync(join(dataDir, 'process.json'), JSON.stringify(left));
    const { code, out } = await stop();
    expect(code).toBe(0);
    expect(out).toContain(`Stopping process ${child.pid}…\nProcess ${child.pid} has ended after`);
    expect(child.signalCode).toBe('SIGTERM');
  });

  it('leaves alone what is another program by now', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000); console.log("up")']);
    await once(child.stdout, 'data');
    const left = { pid: child.pid, url: 'http://127.0.0.1:9', startedAt: new Date().toISOString() };
    writeFileSync(join(dataDir, 'process.json'), JSON.stringify(left));
    const { code, err } = await stop();
    child.kill('SIGKILL');
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be told whether')]);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
  });
});

describe('twinlane breakers', () => {
  const page = {
    items: [
      BREAKER,
      { ...BREAKER, type: 'cpuOverload', state: 'closed', counts: undefined, values: { cpu: 12.5 } },
    ],
    total: 7,
    idle: [{ type: 'authFailureSpike', priority: 'high', title: 'x', scopes: ['global'] }],
    nextCursor: '2',
  };
  const history = {
    items: [
      {
        kind: 'change',
        id: 'e2',
        type: 'dexFailure',
        scope: 'venue:1:x',
        priority: 'high',
        from: 'closed',
        to: 'open',
        why: HOSTILE,
        who: HOSTILE,
        at: '2026-01-05T12:00:00.000Z',
      },
      {
        kind: 'cascade',
        id: 'e1',
        openings: [{ type: 'dexFailure', scope: 'venue:1:x' }],
        why: 'three',
        at: '2026-01-05T11:00:00.000Z',
      },
    ],
    nextCursor: 'e1',
  };
  let api: Awaited<ReturnType<typeof startFakeApi>>;
  beforeEach(async () => {
    api = await startFakeApi(exampleView(), {
      '/api/breakers': page,
      '/api/breakers/history': history,
      '/api/breakers/dexFailure': { ...page, items: [BREAKER], total: 1, nextCursor: null, idle: [] },
      '/api/breakers/dexFailure/scopes/venue%3A1%3Auniswap-v3': BREAKER,
      '/api/breakers/dexFailure/isolate': BREAKER,
    });
    note(api.url);
  });
  afterEach(() => api.close());

  it('lists them, and lets no text of others draw on the terminal or make lines', async () => {
    const { code, out } = await run('breakers', 'list', '--open', '--limit', '2', '--after', '4');
    expect(code).toBe(0);
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const [head, first, second, more, idle] = out.split('\n');
    expect(head).toMatch(/^priority +type +scope +state +since \(UTC\) +tried again +window +why$/);
    expect(first).toMatch(
      /^high +dexFailure +venue:1:uniswap-v3 +isolated +2026-01-05 12:00:00 +3 of 20 failed, 1 slow +no/,
    );
    expect(second).toMatch(/cpuOverload.*12\.5/);
    expect(more).toContain('--after 2');
    expect(idle).toContain('authFailureSpike');
    expect(api.asked).toEqual(['/api/breakers?limit=2&state=open&cursor=4']);
    expect(JSON.parse((await run('breakers', 'list', '--json')).out)).toEqual(
      JSON.parse(JSON.stringify(page)),
    );
  });

  it('shows one, or all of a type, and what happened', async () => {
    for (const flags of [[], ['--scope', 'venue:1:uniswap-v3']]) {
      const { out } = await run('breakers', 'show', 'dexFailure', ...flags);
      expect(out).toMatch(/^dexFailure of venue:1:uniswap-v3\nisolated\n/);
      expect(out).toMatch(/by +ann\n[^]*refuses +entries\n[^]*openings +2 in a row/);
    }
    const told = await run('breakers', 'history', '--type', 'dexFailure', '--after', 'e9');
    expect(told.out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(told.out).toMatch(/12:00:00 +dexFailure +venue:1:x +closed → open +no/);
    expect(told.out).toContain('cascade of 1');
    expect(api.asked.at(-1)).toBe('/api/breakers/history?limit=20&type=dexFailure&cursor=e9');
  });

  it('acts by the socket, or by the API with the token where there is none', async () => {
    const words = ['breakers', 'isolate', 'dexFailure', '--scope', 'venue:1:uniswap-v3', '--reason', 'x'];
    const byApi = await run(...words);
    expect(byApi.code).toBe(0);
    expect(byApi.out).toContain('isolated');
    expect(byApi.out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    expect(api.writes).toMatchObject([
      {
        path: '/api/breakers/dexFailure/isolate',
        body: { scope: 'venue:1:uniswap-v3', reason: 'x' },
        headers: { authorization: 'Bearer secret-token' },
      },
    ]);
    await answering({ breaker: BREAKER });
    expect(JSON.parse((await run(...words, '--json')).out)).toEqual(BREAKER);
    expect(asked).toMatchObject([
      { command: 'isolate', type: 'dexFailure', scope: 'venue:1:uniswap-v3', reason: 'x' },
    ]);
    expect(api.writes).toHaveLength(1);
    expect((await run(...words.slice(0, 5))).code).toBe(2);
  });

  it('says so where no process runs, and where one does not answer', async () => {
    await api.close();
    rmSync(join(dataDir, 'process.json'));
    const none = await run('breakers', 'list', '--port', '9');
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('No Twinlane process answers')]);
    const hung = await hangingServer();
    const silentOne = await run('breakers', 'reset', 'dexFailure', '--reason', 'x');
    hung.close();
    expect([silentOne.code, silentOne.err]).toEqual([1, expect.stringContaining('does not answer')]);
    expect(silentOne.err).toContain('stop --emergency');
  });
});

/** Listens at the socket and says nothing; a process that stands still does not even hang up. */
async function hangingServer(): Promise<Server> {
  const path = controlPath(dataDir) ?? '';
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer((socket) => socket.end()).listen(path);
  await once(server, 'listening');
  return server;
}
