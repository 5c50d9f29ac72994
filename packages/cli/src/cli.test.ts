import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { state } from '@twinlane/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, runTwinlane, type Ended } from './testing/runTwinlane.ts';
import { exampleView } from './view/testing/exampleView.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-cli-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function twinlane(args: string, env: Record<string, string> = {}): Promise<Ended> {
  return runInProcess(args.split(' ').filter(Boolean), { cwd, env });
}

/** The same through the real program. */
function program(args: string): Promise<Ended> {
  return runTwinlane(args.split(' '), { cwd });
}

describe('the program itself', () => {
  it('helps, works and refuses as its commands do', async () => {
    const help = await program('data verify --help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('USAGE twinlane data verify');
    expect((await program('init')).code).toBe(0);
    writeFileSync(join(cwd, 'twinlane.config.ts'), 'export default { http: { prot: 1 } };');
    const run = await program('run');
    expect(run.code).toBe(1);
    expect(run.err).toContain('http.prot is not a setting (twinlane.config.ts); did you mean http.port?');
    expect((await program('run --prot 1')).code).toBe(2);
  });
});

describe('help', () => {
  it('lists the commands, and tells of each', async () => {
    const all = await twinlane('--help');
    expect(all).toMatchObject({ code: 0, err: '' });
    for (const name of ['run', 'status', 'doctor', 'init', 'data', 'sandbox']) {
      expect(all.out).toMatch(new RegExp(`^ +${name} {2,}\\S`, 'm'));
    }
    expect(all.out).not.toContain('\u001b');
    const verify = await twinlane('data verify --help');
    expect(verify.out).toContain('USAGE twinlane data verify');
    expect(verify.out).toContain('EXAMPLES');
    expect(verify.out).toContain('EXIT CODES');
    expect((await twinlane('')).code).toBe(0);
    expect((await twinlane('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('the command line', () => {
  it.each([
    ['staus', 'There is no command "staus".', 'Did you mean twinlane status?'],
    ['data verfy x', 'There is no command "data verfy".', 'Did you mean twinlane data verify?'],
    ['status --jsn', '--jsn is not a flag of this command.', 'Did you mean --json?'],
    ['status --port', '--port needs a value.', '--help'],
    ['status --json=1', '--json takes no value.', '--help'],
    ['status now', '"now" was not expected.', '--help'],
    ['data verify', '`twinlane data verify` needs <file>.', '--help'],
    ['status --set http.prot=1', '--set http.prot is not a setting.', 'Did you mean http.port?'],
  ])('refuses `twinlane %s` with exit code 2', async (args, message, hint) => {
    const { code, out, err } = await twinlane(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`twinlane: ${message}`);
    expect(err).toContain(hint);
    expect(err).not.toContain('    at ');
  });
});

describe('init', () => {
  it('writes a file that loads, and overwrites only when forced', async () => {
    expect((await twinlane('init')).code).toBe(0);
    const file = join(cwd, 'twinlane.config.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('port: 7411', 'port: 7422'));
    const again = await twinlane('init');
    expect(again.code).toBe(1);
    expect(again.err).toContain('exists already');
    expect(readFileSync(file, 'utf8')).toContain('port: 7422');
    expect((await twinlane('doctor')).out).toContain('127.0.0.1:7422');
    expect((await twinlane('init --force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('port: 7411');
  });

  it('leaves a JSON file in peace', async () => {
    writeFileSync(join(cwd, 'twinlane.config.json'), '{}');
    const { code, err } = await twinlane('init --force');
    expect(code).toBe(1);
    expect(err).toContain('There is a config file already');
    expect(existsSync(join(cwd, 'twinlane.config.ts'))).toBe(false);
  });
});

describe('bad settings', () => {
  it('end every command that needs them, with the key, the place and the way out', async () => {
    writeFileSync(join(cwd, 'twinlane.config.json'), '{ "http": { "prot": 1 } }');
    for (const command of ['run', 'status', 'sandbox']) {
      const { code, err } = await twinlane(command);
      expect(code).toBe(1);
      expect(err).toContain('http.prot is not a setting (twinlane.config.json); did you mean http.port?');
      expect(err).toContain('docs/reference/config.md');
    }
    const doctor = await twinlane('doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/^fail {2}settings .*http\.prot/m);
    expect(doctor.out).toMatch(/^ok {4}Node/m);
    expect(existsSync(join(cwd, '.twinlane'))).toBe(false);
  });

  it('are told as JSON where JSON was asked for, secrets left out', async () => {
    const env = { DATABASE_URL: 'mysql://u:hunter2@h/d' };
    const { code, out, err } = await twinlane('status --json', env);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const { error } = JSON.parse(out) as { error: Record<string, string> };
    expect(error).toMatchObject({ code: 'config.invalid', hint: expect.any(String) as string });
    expect(out).not.toContain('hunter2');
  });

  it('name a mode that needs more, or is not there yet', async () => {
    expect((await twinlane('run --mode paper')).err).toContain(
      'Mode paper needs chain.rpcUrls and chain.id.',
    );
    expect((await twinlane('run --mode live')).err).toContain('Mode live needs chain.rpcUrls and chain.id.');
  });

  it('name a data folder that cannot be used', async () => {
    writeFileSync(join(cwd, 'file'), '');
    const { code, err } = await twinlane('run --data-dir file/below');
    expect(code).toBe(1);
    expect(err).toMatch(/data folder .*file\/below cannot be written to/);
    expect(err).toContain('--data-dir');
  });
});

describe('status', () => {
  it('says clearly when nothing runs', async () => {
    const { code, err } = await twinlane('status --port 1');
    expect(code).toBe(1);
    expect(err).toContain('No Twinlane process answers at http://127.0.0.1:1.');
    expect(err).toContain('npm start');
  });

  it('shows the state for people and for scripts, hostile symbols made harmless', async () => {
    const api = await startFakeApi(exampleView());
    try {
      const port = new URL(api.url).port;
      const text = await twinlane(`status --port ${port}`);
      expect(text).toMatchObject({ code: 0, err: '' });
      for (const part of [
        'mode sandbox',
        '1,234',
        '12,540.13 USDC',
        'momentum',
        '8,012.50',
        'all closed',
        'coingecko: stale, 1 m 5 s old',
        'positions   2',
      ]) {
        expect(text.out).toContain(part);
      }
      expect(text.out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
      const json = await twinlane(`status --json --port ${port}`);
      expect(state.parse(JSON.parse(json.out))).toEqual(exampleView().state);
    } finally {
      await api.close();
    }
  });

  it('finds the process by its note in the data folder, unless that process is gone', async () => {
    const api = await startFakeApi(exampleView());
    try {
      mkdirSync(join(cwd, '.twinlane'));
      const note = { pid: process.pid, url: api.url, startedAt: new Date().toISOString() };
      writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify(note));
      expect((await twinlane('status --port 1')).out).toContain('mode sandbox');
      writeFileSync(join(cwd, '.twinlane', 'process.json'), JSON.stringify({ ...note, pid: 2 ** 22 + 1 }));
      expect((await twinlane('status --port 1')).err).toContain('http://127.0.0.1:1.');
    } finally {
      await api.close();
    }
  });

  it('does not take another program for a Twinlane', async () => {
    const api = await startFakeApi({ ...exampleView(), state: { hello: 1 } as never });
    try {
      const { code, err } = await twinlane(`status --port ${new URL(api.url).port}`);
      expect(code).toBe(1);
      expect(err).toContain('does not understand');
    } finally {
      await api.close();
    }
  });
});

describe('doctor', () => {
  it('finds all well on a machine that can run it', async () => {
    const { code, out } = await twinlane('doctor --port 0');
    expect(out).toMatch(/^ok {4}anvil +anvil/m);
    expect(code).toBe(0);
  });

  it('names a busy port, an unreachable database and a silent endpoint, and what to do', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const env = { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' };
      const rpc = `http://127.0.0.1:${port}/v2/abcdefghijklmnopqrstuvwxyz`;
      const { code, out } = await twinlane(`doctor --port ${port} --rpc ${rpc} --chain-id 1`, env);
      expect(code).toBe(1);
      expect(out).toMatch(/^fail {2}port .*taken by another program/m);
      expect(out).toMatch(/^fail {2}database .*127\.0\.0\.1:1\/d does not answer/m);
      expect(out).toMatch(/^fail {2}chain .*cannot be reached/m);
      expect(out).not.toMatch(/hunter2|abcdefghijklmnop/);
    } finally {
      await new Promise((resolve) => void server.close(resolve));
    }
  });
});

describe('backup and restore', () => {
  it('carry an account from one data folder to another', async () => {
    const { openStore } = await import('@twinlane/bot/store/openStore');
    const silent = { info: () => undefined, warn: () => undefined };
    const store = await openStore({ dataDir: join(cwd, '.twinlane'), log: silent });
    const cash = {
      chainId: 31_337,
      address: '0x1111111111111111111111111111111111111111',
      symbol: 'USDC',
      decimals: 6,
    } as const;
    const account = {
      id: 'a',
      name: 'paper',
      kind: 'paper',
      chainId: 31_337,
      cash,
      initialCash: 5n,
      initialNative: 7n,
      createdAt: 1,
    } as const;
    await store.transaction((unit) => unit.accounts.create(account));
    const busy = await twinlane('backup a.gz');
    expect(busy.code).toBe(1);
    expect(busy.err).toMatch(/is in use by process \d+/);
    await store.close();

    const written = await twinlane('backup a.gz');
    expect(written).toMatchObject({ code: 0, err: '' });
    expect(written.out).toMatch(/Wrote .*a\.gz: .*accounts 1/);
    expect((await twinlane('backup a.gz')).err).toContain('exists already');

    expect((await twinlane('restore a.gz --data-dir other')).out).toMatch(/Restored .*accounts 1/);
    const other = await openStore({ dataDir: join(cwd, 'other'), log: silent });
    expect(await other.read.accounts.list()).toEqual([account]);
    await other.close();
  });

  it('say what is wrong with what they were given', async () => {
    expect((await twinlane('backup a.gz')).err).toContain('nothing to back up');
    expect(existsSync(join(cwd, '.twinlane'))).toBe(false);
    expect((await twinlane('restore a.gz')).err).toContain('does not exist');
    writeFileSync(join(cwd, 'a.gz'), 'not a backup');
    const { code, err } = await twinlane('restore a.gz');
    expect(code).toBe(1);
    expect(err).toMatch(/a\.gz cannot be restored: .*Nothing was changed/s);
  });
});

describe('data verify', () => {
  it('says where a recording contradicts the maths, and what it cannot read', async () => {
    writeFileSync(join(cwd, 'x.csv'), 'a,b\n1,2\n');
    const unknown = await twinlane('data verify x.csv');
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('not a recording of pools');
    expect((await twinlane('data verify nowhere.csv')).code).toBe(1);
    expect((await twinlane('data verify x.csv --fee lots')).code).toBe(2);
  });
});

describe('sandbox reset', () => {
  it('keeps an account unless told otherwise', async () => {
    const market = join(cwd, '.twinlane', 'sandbox');
    const database = join(cwd, '.twinlane', 'db');
    mkdirSync(market, { recursive: true });
    expect((await twinlane('sandbox reset')).code).toBe(0);
    expect(existsSync(market)).toBe(false);
    mkdirSync(market, { recursive: true });
    mkdirSync(database);
    const refused = await twinlane('sandbox reset');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('There is a paper account');
    expect(existsSync(market)).toBe(true);
    expect((await twinlane('sandbox reset --force')).code).toBe(0);
    expect([existsSync(market), existsSync(database)]).toEqual([false, false]);
  });
});
